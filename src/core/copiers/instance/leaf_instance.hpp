// A plain instance whose attributes are leaves: a point, a row of a table. It is copied as a whole, and a call whose
// argument is one needs no memo. Neither does one with a few leaf containers among its attributes, each with one
// reference (as in copiers/leaf_nest.hpp).
#pragma once

#include "classify/attributes.hpp"
#include "classify/plan.hpp"
#include "copiers/leaf_nest.hpp"
#include "state.hpp"

namespace ectype {

// What becomes of the attributes of a leaf instance: see copiers/instance/parts.hpp. They are known by their places.
class AllCopiedAtPlaces {
 public:
  static constexpr bool kByRules = false;
  explicit AllCopiedAtPlaces(const Plan& /*plan*/) {}
  [[nodiscard]] static Treatment of_attribute(SharedNames /*names*/, Py_ssize_t /*place*/) { return Treatment::kNone; }
  [[nodiscard]] static Treatment of_slot(Py_ssize_t /*i*/) { return Treatment::kNone; }
};

class CopiedByRulesAtPlaces {
 public:
  static constexpr bool kByRules = true;
  explicit CopiedByRulesAtPlaces(const Plan& plan) : rules_(*plan.attribute_rules), slots_(plan.shape.slots) {}
  [[nodiscard]] Treatment of_attribute(SharedNames names, Py_ssize_t place) const {
    return rules_.attributes.of(rules_, place, [&] { return names.name(place); });
  }
  [[nodiscard]] Treatment of_slot(Py_ssize_t i) const {
    return rules_.slots.of(rules_, i, [&] { return slots_.name(static_cast<std::size_t>(i)); });
  }

 private:
  const AttributeRules& rules_;
  const Slots& slots_;
};

template <class Parts>
class LeafInstance {
 public:
  // `x` has the shape of this plan, and derives only from `object`.
  LeafInstance(const State& state, Borrowed<> x, const Plan& plan)
      : state_(state),
        x_(x),
        shape_(plan.shape),
        parts_(plan),
        attributes_(x),
        slots_(x, shape_.slots.offsets, shape_.slots.count) {}

  // Whether it holds only leaves. Looks at the last first, because containers are usually at the end.
  [[nodiscard]] ECTYPE_INLINE bool is_leaf() const {
    return each_is_leaf(slot_count(), [this](Py_ssize_t i) { return slot_or_none(i); }) && has_no_other_state() &&
           each_is_leaf(attribute_count(), [this](Py_ssize_t i) { return attribute_or_none(i); });
  }
  // Whether it holds only leaves and a few leaf containers.
  [[nodiscard]] ECTYPE_INLINE bool is_nest() const {
    return LeafNest::is_nest(slot_count(), [this](Py_ssize_t i) { return slot_or_none(i); }) && has_no_other_state() &&
           LeafNest::is_nest(attribute_count(), [this](Py_ssize_t i) { return attribute_or_none(i); });
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
    return slot(i) ? leaf_by_rule(slot(i), of_slot(i)) : missing;
  }
  [[nodiscard]] Borrowed<> attribute_or_none(Py_ssize_t i) const {
    return leaf_by_rule(attributes_.value(i), of_attribute(i));
  }
  [[nodiscard]] Treatment of_attribute(Py_ssize_t i) const {
    return parts_.of_attribute(attributes_.names_of(x_), attributes_.place(i));
  }
  [[nodiscard]] Treatment of_slot(Py_ssize_t i) const { return parts_.of_slot(i); }
  // What is shared or left out is not looked into. What a function copies is no leaf.
  [[nodiscard]] Borrowed<> leaf_by_rule(Borrowed<> value, Treatment treatment) const {
    if (treatment == Treatment::kNone) {
      return value;
    }
    return treatment == Treatment::kCall ? x_ : Borrowed<>(Py_None);
  }
  // Empty where it is left out, or with an error set.
  [[nodiscard]] static Ref<> copy_by_rule(Borrowed<> value, Treatment treatment) {
    switch (treatment) {
      case Treatment::kShare:
        return share(value);
      case Treatment::kOmit:
        return {};
      default:
        return LeafNest::copy_inner(value);
    }
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
      const Treatment treatment = of_attribute(i);
      Ref<> copy = copy_by_rule(attributes_.value(i), treatment);
      if (!copy && treatment != Treatment::kOmit) {
        return false;
      }
      copies.push(std::move(copy));
    }
    if (shape_.has_dict) {
      const auto target = InlineAttributes::alone(y);
      if (kFreeThreaded && !(target && attributes_.fit(y, target))) {
        return false;
      }
      if constexpr (Parts::kByRules) {
        attributes_.move_present_to(target, copies);
      } else {
        attributes_.move_to(target, copies);
      }
    }
    return true;
  }
  [[nodiscard]] ECTYPE_INLINE bool copy_slots(Borrowed<> y) const {
    for (Py_ssize_t i = 0; i < slot_count(); ++i) {
      if (slot(i)) {
        const Treatment treatment = of_slot(i);
        slot_at(y, offset(i)) = copy_by_rule(slot(i), treatment).release();
        if (slot_at(y, offset(i)) == nullptr && treatment != Treatment::kOmit) [[unlikely]] {
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
  ECTYPE_NO_UNIQUE_ADDRESS Parts parts_;
  ReadAttributes attributes_;
  ReadPlaces<Slots::kMost> slots_;
};

// For a call whose argument is `x`: the copy, if `x` is a leaf instance or a nest; else empty. Check `error_is_set`.
template <class Parts>
Ref<> copy_leaf_instance(const State& state, Borrowed<> x, const Plan& plan) {
  if (plan.shape.base != Base::kObject || !plan.shape.holds()) {
    return {};
  }
  const LeafInstance<Parts> leaf(state, x, plan);
  return leaf.is_nest() ? leaf.copy() : Ref<>();
}

}  // namespace ectype
