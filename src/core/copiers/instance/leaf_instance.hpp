// A plain instance whose attributes are leaves: a point, a row of a table. It is copied as a whole, and a call whose
// argument is one needs no memo. Neither does one with a few leaf containers among its attributes, each with one
// reference (as in copiers/leaf_nest.hpp).
#pragma once

#include "classify/attributes.hpp"
#include "copiers/leaf_nest.hpp"
#include "state.hpp"

namespace ectype {

class LeafInstance {
 public:
  // `x` has this shape, and derives only from `object`.
  LeafInstance(const State& state, Borrowed<> x, const InstanceShape& shape)
      : state_(state), x_(x), shape_(shape), attributes_(x), slots_(x, shape.slots.offsets, shape.slots.count) {}

  // Whether it holds only leaves. Looks at the last first, because containers are usually at the end.
  [[nodiscard]] ECTYPE_INLINE bool is_leaf() const {
    return each_is_leaf(slot_count(), [this](Py_ssize_t i) { return slot_or_none(i); }) && has_no_other_state() &&
           each_is_leaf(attribute_count(), [this](Py_ssize_t i) { return attributes_.value(i); });
  }
  // Whether it holds only leaves and a few leaf containers.
  [[nodiscard]] ECTYPE_INLINE bool is_nest() const {
    return LeafNest::is_nest(slot_count(), [this](Py_ssize_t i) { return slot_or_none(i); }) && has_no_other_state() &&
           LeafNest::is_nest(attribute_count(), [this](Py_ssize_t i) { return attributes_.value(i); });
  }
  [[nodiscard]] ECTYPE_INLINE Ref<> copy() const {
    const GcPause pause;
    Ref<> y = new_object(type_of(x_), state_.no_arguments.borrow());
    return y && copy_attributes(y.borrow()) && copy_slots(y.borrow()) ? std::move(y) : Ref<>();
  }

 private:
  // Whether all state can be read here and stored in a new object in the same way, and no attribute of the instance
  // hides a hook.
  [[nodiscard]] bool has_no_other_state() const {
    return !shape_.has_dict || (attributes_ && InlineAttributes::are_kept_by(type_of(x_)) &&
                                has_no_hook_names(state_.instance_names, x_, shape_));
  }
  [[nodiscard]] Py_ssize_t attribute_count() const { return shape_.has_dict ? attributes_.count() : 0; }
  [[nodiscard]] Py_ssize_t slot_count() const { return shape_.slots.count; }
  [[nodiscard]] Py_ssize_t offset(Py_ssize_t i) const { return shape_.slots.offsets[static_cast<std::size_t>(i)]; }
  [[nodiscard]] Borrowed<> slot(Py_ssize_t i) const { return slots_[static_cast<std::size_t>(i)]; }
  // An instance of a dataclass whose state is its fields has a value for each; a missing one must not be treated as a
  // leaf.
  [[nodiscard]] Borrowed<> slot_or_none(Py_ssize_t i) const {
    const Borrowed<> missing = shape_.state_methods != StateMethods::kObject ? x_ : Borrowed<>(Py_None);
    return slot(i) ? slot(i) : missing;
  }

  ECTYPE_INLINE static bool each_is_leaf(Py_ssize_t size, auto item) {
    for (Py_ssize_t i = size - 1; i >= 0; --i) {
      if (!is_common_atomic(item(i))) {
        return false;
      }
    }
    return true;
  }

  // False with an error set. Stores all copies at once, so that a finalizer of `y` does not see half of them.
  [[nodiscard]] ECTYPE_INLINE bool copy_attributes(Borrowed<> y) const {
    RefRow<InlineAttributes::kMost> copies;
    for (Py_ssize_t i = 0; i < attribute_count(); ++i) {
      Ref<> copy = LeafNest::copy_inner(attributes_.value(i));
      if (!copy) {
        return false;
      }
      copies.push(std::move(copy));
    }
    if (shape_.has_dict) {
      const auto target = InlineAttributes::alone(y);
      if (kFreeThreaded && !(target && attributes_.fit(y, target))) {
        return false;
      }
      attributes_.move_to(target, copies);
    }
    return true;
  }
  [[nodiscard]] ECTYPE_INLINE bool copy_slots(Borrowed<> y) const {
    for (Py_ssize_t i = 0; i < slot_count(); ++i) {
      if (slot(i)) {
        slot_at(y, offset(i)) = LeafNest::copy_inner(slot(i)).release();
        if (slot_at(y, offset(i)) == nullptr) [[unlikely]] {
          return clear_slots(y);
        }
      }
    }
    return true;
  }
  ECTYPE_COLD bool clear_slots(Borrowed<> y) const {
    for (Py_ssize_t i = 0; i < slot_count(); ++i) {
      const Ref<> dies = Ref<>::steal(std::exchange(slot_at(y, offset(i)), nullptr));
    }
    return false;
  }

  const State& state_;
  Borrowed<> x_;
  const InstanceShape& shape_;
  ReadAttributes attributes_;
  ReadPlaces<Slots::kMost> slots_;
};

// For a call whose argument is `x`: the copy, if `x` is a leaf instance or a nest; else empty. Check `error_is_set`.
inline Ref<> copy_leaf_instance(const State& state, Borrowed<> x, const InstanceShape& shape) {
  if (shape.base != Base::kObject || !shape.holds()) {
    return {};
  }
  const LeafInstance leaf(state, x, shape);
  return leaf.is_nest() ? leaf.copy() : Ref<>();
}

}  // namespace ectype
