// Copies the slots of an instance: all of them, before the first is put into the new object.
#pragma once

#include "capi/instance.hpp"
#include "capi/list.hpp"
#include "classify/slots.hpp"
#include "copiers/instance/parts.hpp"

namespace ectype {

// Reads all slots at once, as `__reduce_ex__` does when it makes a dict of them. They are copied without a dict, value
// by value, until foreign code runs. From then on the dict is made, and copied as the standard library does. `Parts`
// copies each of them (parts.hpp).
template <class Parts>
class SlotCopies {
 public:
  SlotCopies(Walk& walk, Borrowed<> x, const Slots& slots, const Parts& parts)
      : walk_(walk), slots_(slots), parts_(parts), held_since_(walk.region()) {
    const CriticalSection section(x);
    for (std::size_t i = 0; i < slots.count; ++i) {
      originals_.push(share(Borrowed<>(slot_at(x, slots.offsets[i]))));
    }
  }

  // Whether each slot is set.
  [[nodiscard]] bool complete() const {
    for (std::size_t i = 0; i < originals_.size(); ++i) {
      if (!originals_[i]) {
        return false;
      }
    }
    return true;
  }

  // Copies the slots as the values of a dict. False with an error set.
  [[nodiscard]] bool copy_dict() {
    const std::uint64_t region = walk_.region();
    for (std::size_t i = 0; i < originals_.size(); ++i) {
      if (!copy_one(i)) {
        return false;
      }
      if (walk_.region() != region) [[unlikely]] {
        return go_on_in_dict();
      }
    }
    return true;
  }
  // The same, after foreign code has run since they were read: dicts may be copied in another way by now.
  ECTYPE_COLD bool copy_dict_as_any() {
    const KeepAlive dict(walk_, originals_as_dict());
    if (!dict) {
      return !error_is_set();
    }
    state_ = parts_.copy_state(walk_, dict.borrow());
    return state_ || walk_.failed_in_state(dict.borrow());
  }
  // Copies the slots as the items of a list, which is the state of a dataclass. False with an error set.
  [[nodiscard]] bool copy_list() {
    const std::uint64_t region = walk_.region();
    for (std::size_t i = 0; i < originals_.size(); ++i) {
      if (!copy_one(i)) {
        return false;
      }
    }
    if (walk_.region() != region) [[unlikely]] {
      let_go_of_originals();
    }
    return true;
  }

  // The copy of the dict; null if no foreign code has run, or if no slot was set.
  [[nodiscard]] Borrowed<> state() const { return state_.borrow(); }
  // A list that takes over the copies.
  Ref<> copies_as_list() { return as_list(copies_); }
  // Whether a rule leaves a slot out that is set in the original.
  [[nodiscard]] bool has_left_out() const {
    for (std::size_t i = 0; i < copies_.size(); ++i) {
      if (!copies_[i]) {
        return true;
      }
    }
    return false;
  }
  // A list or a dict that takes over the originals. There is no dict if there are no originals.
  Ref<> originals_as_list() { return as_list(originals_); }
  Ref<> originals_as_dict() {
    Ref<> dict = Ref<>::steal(PyDict_New());
    for (std::size_t i = 0; dict && i < originals_.size(); ++i) {
      const Ref<> original = originals_.take(i);
      if (original && !dict_set(dict.borrow(), slots_.name(i), original.borrow())) {
        return {};
      }
    }
    return dict && dict_size(dict.borrow()) > 0 ? std::move(dict) : Ref<>();
  }

  // `y` is a new instance of the same class.
  void put_into(Borrowed<> y) {
    for (std::size_t i = 0; i < copies_.size(); ++i) {
      if (copies_[i]) {
        slot_at(y, slots_.offsets[i]) = copies_.take(i).release();
      }
    }
  }
  // Whether all keys of the dict, in which the copies are, name slots: before 3.14 a caller's memo may change a name.
  [[nodiscard]] bool names_all(Borrowed<> copies) const {
    Py_ssize_t count = 0;
    for (std::size_t i = 0; i < slots_.count && !error_is_set(); ++i) {
      count += dict_find(copies, slots_.name(i)) ? 1 : 0;
    }
    return !error_is_set() && count == dict_size(copies);
  }
  // Puts the copies in this dict, whose keys all name slots, into `y`. False with an error set.
  [[nodiscard]] bool put_into(Borrowed<> y, Borrowed<> copies) const {
    for (std::size_t i = 0; i < slots_.count && !error_is_set(); ++i) {
      slot_at(y, slots_.offsets[i]) = share(dict_find(copies, slots_.name(i))).release();
    }
    return !error_is_set();
  }

 private:
  using Values = RefRow<Slots::kMost>;

  [[nodiscard]] ECTYPE_INLINE bool copy_one(std::size_t i) {
    // An original has two references: the object's and that of `originals_`.
    const auto name = [&] { return slots_.name(i); };
    Ref<> copy = originals_[i] ? parts_.copy(walk_, name, originals_[i], walk_.sharing_of_held(held_since_)) : NewRef();
    if (!copy && originals_[i]) {
      if (walk_.take_omission(originals_[i])) {
        walk_.defer_decref(originals_.take(i));
        copies_.push({});
        return true;
      }
      return walk_.failed_at_attribute(slots_.name(i));
    }
    copies_.push(std::move(copy));
    return true;
  }

  // Called when foreign code has run while the last copy was made.
  ECTYPE_COLD bool go_on_in_dict() {
    const std::size_t last = copies_.size() - 1;
    const KeepAlive dict(walk_, originals_as_dict());
    if (!dict) {
      return !error_is_set();
    }
    state_ = Ref<>::steal(PyDict_New());
    DictCursor pairs(dict.borrow());
    for (std::size_t i = 0; state_ && i < last; ++i) {
      if (copies_[i] && (!pairs.next() || !dict_set(state_.borrow(), pairs.key, copies_[i]))) {
        return false;
      }
    }
    if (!state_ || (copies_[last] && (!pairs.next() || !finish_last(pairs.key)))) {
      return false;
    }
    return parts_.fill(walk_, pairs, state_.borrow(), Sharing::kMaybeShared) || walk_.failed_in_state(dict.borrow());
  }
  bool finish_last(Borrowed<> name) {
    const Ref<> key = share(name);
    return parts_.finish(walk_, key.borrow(), copies_[copies_.size() - 1], state_.borrow());
  }

  // Foreign code may have removed them from the object.
  ECTYPE_COLD void let_go_of_originals() {
    for (std::size_t i = 0; i < originals_.size(); ++i) {
      if (originals_[i]) {
        walk_.defer_decref(originals_.take(i));
      }
    }
  }

  Ref<> as_list(Values& values) {
    Ref<> list = new_list(static_cast<Py_ssize_t>(values.size()));
    for (std::size_t i = 0; list && i < values.size(); ++i) {
      if (!values[i]) {
        fail_with(walk_.state().error.get(),
                  "cannot leave out a field where the class's `__setstate__` expects all of them");
        return {};
      }
      if (!list_append(list.borrow(), values.take(i))) {
        return {};
      }
    }
    return list;
  }

  Walk& walk_;
  const Slots& slots_;  // the plan's, which is valid as long as the walk
  ECTYPE_NO_UNIQUE_ADDRESS Parts parts_;
  std::uint64_t held_since_;  // the native region in which the slots were read
  Values originals_;
  Values copies_;
  Ref<> state_;
};

}  // namespace ectype
