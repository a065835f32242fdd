// tuple: its items first; then the memo once more, in case the tuple was met inside itself; the original if no item
// changed (`copy._deepcopy_tuple`).
#pragma once

#include "python/tuple.hpp"
#include "walk/held.hpp"
#include "walk/walk.hpp"

#include <memory>
#include <new>

namespace ectype {

// A tuple whose items are being copied, one by one.
template <Memo M>
class TupleLevel {
 public:
  // The tuple is not in the memo yet, and foreign code may drop its last reference: it is held.
  TupleLevel(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy)
      : x_(walk, x), vacancy_(std::move(vacancy)), items_(tuple_size(x)) {}

  explicit operator bool() const { return static_cast<bool>(items_); }
  [[nodiscard]] bool has_next() const { return next_ < tuple_size(x_.borrow()); }
  [[nodiscard]] Borrowed<> next() const { return tuple_item(x_.borrow(), next_); }
  [[nodiscard]] Reach reach(const Walk<M>& walk) const { return walk.memo().reach(vacancy_); }
  void take(Ref<> copy) {
    changed_ |= copy.borrow() != next();
    items_.set(next_++, std::move(copy));
  }
  // The next item could not be copied.
  void fail(Walk<M>& walk) {
    walk.failed_at_item(next_);
    walk.memo().keep(items_.borrow());
  }

  ECTYPE_INLINE NewRef finish(Walk<M>& walk) && {
    Ref<> y;
    // With the items may die what was copied on the way to them and is remembered: a set that was met inside itself.
    if (!walk.memo().look_again(vacancy_, y) || (y && !walk.settle())) {
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
  Held<M> x_;
  typename M::Vacancy vacancy_;
  TupleBuilder items_;
  Py_ssize_t next_ = 0;
  bool changed_ = false;
};

// With the stack used up: tuples inside tuples, which cannot be linked before they are whole, on a spine on the heap.
template <Memo M>
class TupleSpine {
 public:
  explicit TupleSpine(Walk<M>& walk) : walk_(walk) {}
  TupleSpine(const TupleSpine&) = delete;
  TupleSpine& operator=(const TupleSpine&) = delete;
  ~TupleSpine() {
    while (innermost_) {
      pop();
    }
  }

  NewRef copy(Borrowed<> x, typename M::Vacancy vacancy) {
    if (!push(x, std::move(vacancy))) {
      return {};
    }
    for (;;) {
      TupleLevel<M>& level = innermost_->level;
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
  struct Vertebra {
    TupleLevel<M> level;
    std::unique_ptr<Vertebra> outer;
  };

  // The next item, or a new level for it if it is a tuple itself.
  [[nodiscard]] bool copy_next(TupleLevel<M>& level) {
    const Borrowed<> item = level.next();
    const Reach reach = level.reach(walk_);
    if (!walk_.is_tuple_to_copy(item)) {
      Ref<> copy = walk_.copy(item, reach);
      if (!copy) {
        for (Vertebra* outer = innermost_.get(); outer != nullptr; outer = outer->outer.get()) {
          outer->level.fail(walk_);
        }
        return false;
      }
      level.take(std::move(copy));
      return true;
    }
    auto found = walk_.memo().look_up(item, reach);
    if (found.vacancy) {
      // Looking into a caller's memo may be foreign code, and change what a tuple is taken for.
      return M::kNative || walk_.is_tuple_to_copy(item) ? push(item, std::move(*found.vacancy)) : recursion_error();
    }
    Ref<> copy = std::move(found.copy);
    if (!copy) {
      return false;
    }
    level.take(std::move(copy));
    return true;
  }

  [[nodiscard]] bool push(Borrowed<> x, typename M::Vacancy vacancy) {
    auto* vertebra = new (std::nothrow) Vertebra{TupleLevel<M>(walk_, x, std::move(vacancy)), nullptr};
    if (vertebra == nullptr) {
      return out_of_memory();
    }
    vertebra->outer = std::move(innermost_);
    innermost_.reset(vertebra);
    return static_cast<bool>(vertebra->level);
  }
  void pop() { innermost_ = std::move(innermost_->outer); }

  Walk<M>& walk_;
  std::unique_ptr<Vertebra> innermost_;
};

template <Memo M>
[[gnu::noinline]] NewRef copy_tuple(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  if (!walk.has_room()) [[unlikely]] {
    return TupleSpine<M>(walk).copy(x, std::move(vacancy));
  }
  TupleLevel<M> level(walk, x, std::move(vacancy));
  if (!level) {
    return {};
  }
  while (level.has_next()) {
    Ref<> item = walk.copy(level.next(), level.reach(walk));
    if (!item) {
      level.fail(walk);
      return {};
    }
    level.take(std::move(item));
  }
  return std::move(level).finish(walk);
}

}  // namespace ectype
