// The attributes of an instance, copied: those outside slots, and those in slots.
//
// As in the standard library, all of them are copied before the first is put into the new object.
#pragma once

#include "python/instance.hpp"
#include "python/list.hpp"
#include "walk/dict.hpp"
#include "walk/held.hpp"

namespace ectype {

// The attributes outside slots. They are read in the object itself where they are there. But the standard library
// iterates over the `__dict__`: once foreign code is about to run, so do we.
template <Memo M>
class AttributeCopies : public Unfinished {
 public:
  AttributeCopies(Walk<M>& walk, Borrowed<> x)
      : Unfinished(go_on_in_dict), walk_(walk), x_(x), inline_(InlineAttributes::to_read(x)) {}

  // False with an error set.
  [[nodiscard]] bool copy_all() {
    if (!inline_) {
      return take_dict() && fill_state();
    }
    const Py_ssize_t count = inline_.count();
    for (Py_ssize_t i = 0; i < count; ++i) {
      Ref<> copy = walk_.copy(inline_.value(i), Reach::kOnce);
      if (!copy) {
        return walk_.failed_at_attribute(untouched() ? SharedNames(type_of(x_)).name(inline_.place(i)) : key_.borrow());
      }
      if (!untouched()) {
        return dict_set(state_.borrow(), key_.borrow(), copy.borrow()) && fill_state();
      }
      copies_.push(std::move(copy));
    }
    return true;
  }

  // `y` is an instance of the same class without attributes.
  [[nodiscard]] bool put_into(Borrowed<> y) {
    if (const auto target = InlineAttributes::alone(y); inline_ && untouched() && target) [[likely]] {
      inline_.move_to(target, copies_);
      return true;
    }
    return (state_ || take_dict()) && give_dict(y, state_.borrow());
  }
  // The copied `__dict__`; empty with an error set.
  Borrowed<> as_dict() { return state_ || take_dict() ? state_.borrow() : Borrowed<>(); }

 private:
  [[nodiscard]] bool fill_state() {
    return fill_dict(walk_, *cursor_, state_.borrow()) || walk_.failed_in_state(dict_->borrow());
  }

  static constexpr std::size_t kMostInline = 30;  // SHARED_KEYS_MAX_SIZE

  [[nodiscard]] bool take_dict() {
    dict_.emplace(walk_, instance_dict(x_));
    state_ = Ref<>::steal(PyDict_New());
    if (!*dict_ || !state_) {
      return false;
    }
    cursor_.emplace(dict_->borrow());
    for (std::size_t i = 0; i < copies_.size(); ++i) {
      if (!cursor_->next() || !dict_set(state_.borrow(), cursor_->key, copies_[i])) {
        return false;
      }
    }
    return true;
  }

  // The attribute that is being copied has been fetched: it is the cursor's next.
  ECTYPE_COLD static bool go_on_in_dict(Unfinished& level) {
    auto& self = static_cast<AttributeCopies&>(level);
    if (self.state_) {
      return true;
    }
    if (!self.take_dict()) {
      return false;
    }
    if (self.cursor_->next()) {
      self.key_ = share(self.cursor_->key);
    }
    return true;
  }

  Walk<M>& walk_;
  Borrowed<> x_;
  InlineAttributes inline_;
  RefRow<kMostInline> copies_;

  std::optional<Held<M>> dict_;  // x.__dict__
  Ref<> state_;                  // the copy of it
  Ref<> key_;
  std::optional<DictCursor> cursor_;
};

// The slots: read all at once, like the dict that `__reduce_ex__` makes of them.
class SlotCopies {
 public:
  SlotCopies(Borrowed<> x, const SlotOffsets& slots) : type_(type_of(x)), slots_(slots) {
    for (std::size_t i = 0; i < slots.count; ++i) {
      originals_.push(share(Borrowed<>(slot_at(x, slots.offsets[i]))));
    }
  }

  [[nodiscard]] bool copy_all(auto& walk) {
    for (std::size_t i = 0; i < originals_.size(); ++i) {
      // An original is held here and in the object: twice.
      Ref<> copy = originals_[i] ? walk.copy(originals_[i], Reach::kOnceAndCloned) : Ref<>();
      if (!copy && originals_[i]) {
        return walk.failed_at_attribute(slot_name(type_, slots_.offsets[i]));
      }
      copies_.push(std::move(copy));
      if (originals_[i] && !walk.drop(originals_.take(i))) {
        return false;
      }
    }
    return true;
  }

  // Is each of them set?
  [[nodiscard]] bool complete() const {
    for (std::size_t i = 0; i < originals_.size(); ++i) {
      if (!originals_[i]) {
        return false;
      }
    }
    return true;
  }

  // `y` is an instance of the same class. Is none of them set there?
  [[nodiscard]] bool unset_in(Borrowed<> y) const {
    for (std::size_t i = 0; i < slots_.count; ++i) {
      if (slot_at(y, slots_.offsets[i]) != nullptr) {
        return false;
      }
    }
    return true;
  }
  void put_into(Borrowed<> y) {
    for (std::size_t i = 0; i < copies_.size(); ++i) {
      if (copies_[i]) {
        // Foreign code may have met `y` and set the slot.
        const Ref<> old = Ref<>::steal(std::exchange(slot_at(y, slots_.offsets[i]), copies_.take(i).release()));
      }
    }
  }

  // A list of the copies, as the state of a dataclass with slots; takes them.
  Ref<> as_list() {
    Ref<> list = new_list(static_cast<Py_ssize_t>(copies_.size()));
    for (std::size_t i = 0; list && i < copies_.size(); ++i) {
      if (!list_append(list.borrow(), copies_.take(i))) {
        return {};
      }
    }
    return list;
  }
  // A dict of the copies, as `object.__getstate__` makes it. Slots that the class has lost meanwhile are left out.
  Ref<> as_dict() {
    Ref<> dict = Ref<>::steal(PyDict_New());
    for (std::size_t i = 0; dict && i < copies_.size(); ++i) {
      const Borrowed<> name = slot_name(type_, slots_.offsets[i]);
      if (copies_[i] && name && !dict_set(dict.borrow(), name, copies_[i])) {
        return {};
      }
    }
    return dict;
  }
  [[nodiscard]] Py_ssize_t count() const { return slots_.count; }

 private:
  Type type_;                // held by whoever holds this
  const SlotOffsets slots_;  // a copy: foreign code may make the plan void
  RefRow<SlotOffsets::kMost> originals_;
  RefRow<SlotOffsets::kMost> copies_;
};

}  // namespace ectype
