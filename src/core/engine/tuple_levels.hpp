// Copies a tuple as `copy._deepcopy_tuple` does: first the items; then the memo is asked again, in case the tuple
// contains itself; if no item changed, the result is the original. For both walks.
#pragma once

#include "capi/errors.hpp"
#include "capi/stack.hpp"
#include "capi/tuple.hpp"
#include "memo/concept.hpp"
#include "table/owned.hpp"

namespace ectype {

// A tuple whose items are being copied, one by one. `W` is the walk.
template <class W>
class TupleLevel {
 public:
  // Owns the tuple, because the memo does not have it yet and foreign code may drop its last reference.
  TupleLevel(W& walk, Borrowed<> x, typename W::Memo::Vacancy vacancy)
      : x_(walk, x), vacancy_(std::move(vacancy)), items_(tuple_size(x)) {}

  explicit operator bool() const { return static_cast<bool>(items_); }
  [[nodiscard]] bool has_next() const { return next_ < tuple_size(x_.borrow()); }
  [[nodiscard]] Borrowed<> next() const { return tuple_item(x_.borrow(), next_); }
  [[nodiscard]] Sharing sharing(const W& walk) const { return walk.sharing(vacancy_); }
  void take(Ref<> copy) {
    changed_ |= copy.borrow() != next();
    items_.set(next_++, std::move(copy));
  }
  // Called when the next item could not be copied.
  void fail(W& walk) {
    walk.failed_at_item(next_);
    walk.keep_unfinished(items_.borrow());
  }

  ECTYPE_INLINE NewRef finish(W& walk) && {
    Ref<> y;
    // Dropping the items may free copies that the memo still refers to: a set that was met inside itself.
    if (!walk.memo().look_again(vacancy_, y) || (y && !walk.prepare_for_foreign_code())) {
      return {};
    }
    if (!y) {
      if (!changed_) {
        return share(x_.borrow());
      }
      y = std::move(items_).finish();
    } else if (y.borrow() == x_.borrow()) {
      return y;
    }
    return walk.memo().add(std::move(vacancy_), y.borrow()) ? std::move(y) : Ref<>();
  }

 private:
  typename W::KeepAlive x_;
  typename W::Memo::Vacancy vacancy_;
  TupleBuilder items_;
  Py_ssize_t next_ = 0;
  bool changed_ = false;
};

// Used when the stack is used up. Tuples inside tuples cannot be linked before they are complete, so they are kept on a
// stack on the heap.
template <class W>
class TupleStack {
 public:
  explicit TupleStack(W& walk) : walk_(walk) {}
  TupleStack(const TupleStack&) = delete;
  TupleStack& operator=(const TupleStack&) = delete;
  ~TupleStack() {
    while (innermost_) {
      pop();
    }
  }

  NewRef copy(Borrowed<> x, typename W::Memo::Vacancy vacancy) {
    if (!push(x, std::move(vacancy))) {
      return {};
    }
    for (;;) {
      TupleLevel<W>& level = innermost_->level;
      if (level.has_next()) {
        if (!copy_next(level)) {
          return {};
        }
        continue;
      }
      Ref<> y = std::move(level).finish(walk_);
      pop();
      if (!y || !innermost_) {
        return y;
      }
      innermost_->level.take(std::move(y));
    }
  }

 private:
  struct Frame {
    Frame(W& walk, Borrowed<> x, typename W::Memo::Vacancy vacancy, Owned<Frame> outer_frame)
        : level(walk, x, std::move(vacancy)), outer(std::move(outer_frame)) {}

    TupleLevel<W> level;
    Owned<Frame> outer;
  };

  // Copies the next item, or pushes a level if it is a tuple to copy. False with an error set.
  [[nodiscard]] bool copy_next(TupleLevel<W>& level) {
    const Borrowed<> item = level.next();
    const Sharing sharing = level.sharing(walk_);
    if (!walk_.is_tuple_to_copy(item)) {
      Ref<> copy = walk_.copy(item, sharing);
      if (!copy) {
        for (Frame* outer = innermost_.get(); outer != nullptr; outer = outer->outer.get()) {
          outer->level.fail(walk_);
        }
        return false;
      }
      level.take(std::move(copy));
      return true;
    }
    const typename W::KeepAlive held(walk_, item);
    auto found = walk_.look_up(item, sharing);
    if (found.vacancy) {
      // The look-up may have run foreign code, which may change how tuples are copied.
      return walk_.is_tuple_to_copy(item) ? push(item, std::move(*found.vacancy)) : recursion_error();
    }
    Ref<> copy = std::move(found.copy);
    if (!copy) {
      return false;
    }
    level.take(std::move(copy));
    return true;
  }

  [[nodiscard]] bool push(Borrowed<> x, typename W::Memo::Vacancy vacancy) {
    auto frame = make_owned<Frame>(walk_, x, std::move(vacancy), std::move(innermost_));
    if (!frame) {
      return out_of_memory();
    }
    innermost_ = std::move(frame);
    return static_cast<bool>(innermost_->level);
  }
  void pop() { innermost_ = std::move(innermost_->outer); }

  W& walk_;
  Owned<Frame> innermost_;
};

}  // namespace ectype
