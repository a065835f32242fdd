// Plain instances: allocate, copy the attributes, done. What the protocol would do with a bound method, a reduce tuple,
// a state dict and two calls into Python.
//
// As there, the new object is stored first, then the whole state is copied, and only then put into the object.
#pragma once

#include "python/instance.hpp"
#include "python/type_facts.hpp"
#include "walk/dict.hpp"
#include "walk/protocol.hpp"

namespace ectype {

// The attributes outside slots. They are read in the object itself where they are there. But the standard library
// iterates over the `__dict__`: once foreign code is about to run, so do we.
template <Memo M>
class AttributeCopies : public Unfinished {
 public:
  AttributeCopies(Walk<M>& walk, Borrowed<> x) : Unfinished(go_on_in_dict), walk_(walk), x_(x), inline_(x) {}

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

  // `y` is a new instance of the same class, which nobody has met if no foreign code has run.
  [[nodiscard]] bool put_into(Borrowed<> y) {
    if (const InlineAttributes target(y); inline_ && untouched() && target) [[likely]] {
      inline_.move_to(target, copies_);
      return true;
    }
    const Ref<> attributes = state_ || take_dict() ? instance_dict(y) : Ref<>();
    return attributes && PyDict_Update(attributes.get(), state_.get()) == 0;
  }

 private:
  [[nodiscard]] bool fill_state() {
    return fill_dict(walk_, *cursor_, state_.borrow()) || walk_.failed_in_state(dict_.borrow());
  }

  static constexpr std::size_t kMostInline = 30;  // SHARED_KEYS_MAX_SIZE

  [[nodiscard]] bool take_dict() {
    dict_ = instance_dict(x_);
    state_ = Ref<>::steal(PyDict_New());
    if (!dict_ || !state_) {
      return false;
    }
    cursor_.emplace(dict_.borrow());
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

  Ref<> dict_;   // x.__dict__
  Ref<> state_;  // the copy of it
  Ref<> key_;
  std::optional<DictCursor> cursor_;
};

// The slots: read all at once, like the dict that `__reduce_ex__` makes of them.
class SlotCopies {
 public:
  SlotCopies(Borrowed<> x, const InstanceShape& shape) : type_(type_of(x)), shape_(shape) {
    for (std::size_t i = 0; i < shape.slot_count; ++i) {
      originals_.push(share(Borrowed<>(slot_at(x, shape.slots[i]))));
    }
  }

  [[nodiscard]] bool copy_all(auto& walk) {
    for (std::size_t i = 0; i < originals_.size(); ++i) {
      // An original is held here and in the object: twice.
      Ref<> copy = originals_[i] ? walk.copy(originals_[i], Reach::kOnceAndCloned) : Ref<>();
      if (!copy && originals_[i]) {
        return walk.failed_at_attribute(slot_name(type_, shape_.slots[i]));
      }
      copies_.push(std::move(copy));
      if (originals_[i] && !walk.drop(originals_.take(i))) {
        return false;
      }
    }
    return true;
  }

  void put_into(Borrowed<> y) {
    for (std::size_t i = 0; i < copies_.size(); ++i) {
      if (copies_[i]) {
        // Foreign code may have met `y` and set the slot.
        const Ref<> old = Ref<>::steal(std::exchange(slot_at(y, shape_.slots[i]), copies_.take(i).release()));
      }
    }
  }

 private:
  Type type_;
  const InstanceShape shape_;  // a copy: foreign code may make the plan void
  RefRow<InstanceShape::kMostSlots> originals_;
  RefRow<InstanceShape::kMostSlots> copies_;
};

// Is the state of this very instance its attributes, or does one of them hide a method of the protocol, is its dict
// somebody else's too, or no plain dict?
template <Memo M>
bool has_plain_state(Walk<M>& walk, Borrowed<> x, const InstanceShape& shape) {
  if (!shape.has_dict) {
    return true;
  }
  const InstanceNames& names = walk.state().instance_names;
  if (InlineAttributes(x)) {
    const SharedNames shared(type_of(x));
    const Py_ssize_t count = shared.count();
    for (; shape.names_seen < count; ++shape.names_seen) {
      if (is_hook_name(names, shared.name(shape.names_seen))) {
        return false;
      }
    }
    return true;
  }
  const Ref<> dict = instance_dict(x);
  if (!dict) {
    PyErr_Clear();
    return false;
  }
  constexpr Py_ssize_t kInObjectAndHere = 2;
  if (PyDict_CheckExact(dict.get()) == 0 || !has_references(dict.borrow(), kInObjectAndHere)) {
    return false;
  }
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(dict.borrow(), position, key, value)) {
    if (is_hook_name(names, key)) {
      return false;
    }
  }
  return true;
}

template <Memo M>
[[nodiscard]] bool fill_instance(Walk<M>& walk, Borrowed<> x, Borrowed<> y, const InstanceShape& shape) {
  SlotCopies slots(x, shape);
  if (shape.has_dict) {
    AttributeCopies<M> attributes(walk, x);
    const UnfinishedLevels::Entered entered(walk.unfinished(), attributes);
    if (!attributes.copy_all() || !slots.copy_all(walk) || !attributes.put_into(y)) {
      return false;
    }
  } else if (!slots.copy_all(walk)) {
    return false;
  }
  slots.put_into(y);
  return true;
}

template <Memo M>
Ref<> copy_instance(Walk<M>& walk, Borrowed<> x, const InstanceShape& shape, typename M::Vacancy vacancy) {
  Registries& registries = walk.state().registries;
  // The state is a dict, or a pair of dicts: a program may have changed how those are copied.
  if (!registries.standard(Common::kDict) || !registries.standard(Common::kTuple) || !has_plain_state(walk, x, shape)) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  Ref<> y = allocate(type_of(x));
  if (!y) {
    return {};
  }
  if (!walk.has_room()) [[unlikely]] {
    return walk.postpone(fill_instance<M>, x, std::move(y), std::move(vacancy), shape);
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  return opened && fill_instance(walk, x, y.borrow(), shape) && opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
