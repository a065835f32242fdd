// Contents that are copied later because the stack is used up.
//
// A copy of a list, a dict or an instance can be linked before it is complete. Its contents wait here, on the heap,
// until the recursion has returned to the outermost call, which has the whole stack again. Foreign code must not see a
// copy that is less complete than the standard library's. So before it runs, all postponed contents are copied, in the
// order they would have had.
#pragma once

#include "capi/stack.hpp"
#include "classify/plan.hpp"
#include "memo/concept.hpp"
#include "table/owned.hpp"

#include <utility>

namespace ectype {

// `W` is a walk: the one with the native memo, or the one with a memo of the caller's.
template <class W>
struct Postponed {
  using Memo = typename W::Memo;
  // Copies the contents of `original` into `copy`. `plan` is null for a builtin type. False with an error set.
  using Fill = bool (*)(W& walk, Borrowed<> original, Borrowed<> copy, const Plan* plan);

  Postponed(Fill contents, Borrowed<> x, Borrowed<> y, const Plan* plan_of_x, Memo& memo,
            typename Memo::Vacancy vacancy)
      : fill(contents), plan(plan_of_x), original(share(x)), copy(share(y)), opened(memo, std::move(vacancy), y) {}

  Fill fill;
  const Plan* plan;  // valid as long as the walk
  Ref<> original;
  Ref<> copy;
  Opened<Memo> opened;
  Owned<Postponed> next;
};

// First in, first out.
template <class W>
class PostponedQueue {
 public:
  using Item = Owned<Postponed<W>>;

  PostponedQueue() = default;
  PostponedQueue(const PostponedQueue&) = delete;
  PostponedQueue& operator=(const PostponedQueue&) = delete;
  // Frees the items one by one: freeing a chain of a million recursively would overflow the stack.
  ~PostponedQueue() {
    while (first_) {
      pop();
    }
  }

  [[nodiscard]] bool empty() const { return first_ == nullptr; }
  [[nodiscard]] Borrowed<> last_original() const { return last_->original.borrow(); }
  void push(Item item) {
    Postponed<W>* last = item.get();
    (first_ ? last_->next : first_) = std::move(item);
    last_ = last;
  }
  Item pop() {
    Item item = std::move(first_);
    first_ = std::move(item->next);
    return item;
  }
  // Exchanges the items.
  void swap(PostponedQueue& other) noexcept {
    std::swap(first_, other.first_);
    std::swap(last_, other.last_);
  }
  // Called before foreign code runs: copies all postponed contents. False with an error set.
  [[nodiscard]] bool finish_before_foreign(W& walk) { return empty() || finish_deep_in_the_stack(walk); }
  // Copies all postponed contents. What an item postpones in turn is copied before the next item, so that hooks are
  // called in their usual order. False with an error set.
  [[nodiscard]] bool finish(W& walk) {
    PostponedQueue waiting;
    waiting.swap(*this);
    while (!waiting.empty()) {
      const auto item = waiting.pop();
      if (!item->fill(walk, item->original.borrow(), item->copy.borrow(), item->plan) ||
          !item->opened.close(item->copy.borrow())) {
        return false;
      }
      waiting.push_front(*this);
    }
    return true;
  }
  // Stores `y` in the memo, postpones its contents and returns it; empty with an error set.
  NewRef add(W& walk, typename Postponed<W>::Fill fill, Borrowed<> x, Ref<> y,
             typename Postponed<W>::Memo::Vacancy vacancy, const Plan* plan) {
    Item item = make_owned<Postponed<W>>(fill, x, y.borrow(), plan, walk.memo(), std::move(vacancy));
    if (!item) {
      out_of_memory();
      return {};
    }
    if (!item->opened) {
      return {};
    }
    push(std::move(item));
    return y;
  }

  // Moves all items of `front` to the front of this queue.
  void push_front(PostponedQueue& front) {
    if (!front.empty()) {
      front.last_->next = std::move(first_);
      last_ = front.last_->next ? last_ : front.last_;
      first_ = std::move(front.first_);
    }
  }

 private:
  // There may be little room here. Copying the contents may run foreign code and so call this function again, but only
  // once without room.
  [[nodiscard]] ECTYPE_COLD bool finish_deep_in_the_stack(W& walk) {
    if (finishing_without_room_ && !walk.has_room()) {
      return recursion_error();
    }
    const bool outer = std::exchange(finishing_without_room_, !walk.has_room());
    const bool done = finish(walk);
    finishing_without_room_ = outer;
    return done;
  }

  Item first_;
  Postponed<W>* last_ = nullptr;
  // Whether the contents are being copied by a level that has no room of its own.
  bool finishing_without_room_ = false;
};

}  // namespace ectype
