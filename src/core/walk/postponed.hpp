// What is copied later, since the stack is used up.
//
// A list, a dict or an instance need not be complete before its copy is linked: its contents wait here, on the heap.
// The outermost call comes to them with all of the stack in hand. Foreign code must not meet a copy that is less
// complete than the standard library's would be: before it runs, what waits is done, in the order it would have had.
#pragma once

#include "memo/concept.hpp"
#include "plan/instance_shape.hpp"
#include "plan/known_types.hpp"

#include <memory>
#include <new>

namespace ectype {

template <Memo M>
class Walk;

// What is known of the type: a part of a plan, which lives as long as the walk.
struct About {
  const InstanceShape* shape = nullptr;  // of a plain instance
  const KnownType* known = nullptr;      // of a type of the standard library's
};

template <Memo M>
struct Postponed {
  // Copies the contents of `original` into `copy`. False with an error set.
  using Fill = bool (*)(Walk<M>& walk, Borrowed<> original, Borrowed<> copy, const About& about);

  Postponed(Fill contents, Borrowed<> x, Borrowed<> y, const About& about_x, M& memo, typename M::Vacancy vacancy)
      : fill(contents), about(about_x), original(share(x)), copy(share(y)), opened(memo, std::move(vacancy), y) {}

  Fill fill;
  About about;
  Ref<> original;
  Ref<> copy;
  Opened<M> opened;
  std::unique_ptr<Postponed> next;
};

// First in, first out.
template <Memo M>
class PostponedQueue {
 public:
  using Item = std::unique_ptr<Postponed<M>>;

  PostponedQueue() = default;
  PostponedQueue(const PostponedQueue&) = delete;
  PostponedQueue& operator=(const PostponedQueue&) = delete;
  // One by one: a chain of a million must not be destroyed recursively.
  ~PostponedQueue() {
    while (first_) {
      pop();
    }
  }

  [[nodiscard]] bool empty() const { return first_ == nullptr; }
  void push(Item item) {
    Postponed<M>* last = item.get();
    (first_ ? last_->next : first_) = std::move(item);
    last_ = last;
  }
  Item pop() {
    Item item = std::move(first_);
    first_ = std::move(item->next);
    return item;
  }
  void swap(PostponedQueue& other) noexcept {
    std::swap(first_, other.first_);
    std::swap(last_, other.last_);
  }
  // Puts all that waits in `front` before what waits here.
  void push_front(PostponedQueue& front) {
    if (!front.empty()) {
      front.last_->next = std::move(first_);
      last_ = front.last_->next ? last_ : front.last_;
      first_ = std::move(front.first_);
    }
  }

 private:
  Item first_;
  Postponed<M>* last_ = nullptr;
};

}  // namespace ectype
