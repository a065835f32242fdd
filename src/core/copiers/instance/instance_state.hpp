// The state of a plain instance: read in the object, copied, and put into the new object without looking anything up on
// the class. After foreign code has run, the class is classified again.
#pragma once

#include "classify/attributes.hpp"
#include "copiers/instance/attribute_copies.hpp"
#include "copiers/instance/slot_copies.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/put_state.hpp"

namespace ectype {

// The `__dict__` of an object that is made of its items, which are copied first. When foreign code is about to run, the
// dict is kept: it is the state even if the object gets another.
class AttributesBefore : public Unfinished {
 public:
  AttributesBefore(Walk& walk, Borrowed<> x, Attributes attributes)
      : Unfinished(take), walk_(walk), x_(x), attributes_(attributes) {}

  // Null if no foreign code has run, or if there were no attributes.
  [[nodiscard]] Borrowed<> dict() const { return dict_ ? dict_->borrow() : Borrowed<>(); }

 private:
  ECTYPE_COLD static bool take(Unfinished& level) {
    auto& self = static_cast<AttributesBefore&>(level);
    return self.attributes_ == Attributes::kNone || self.dict_.emplace(self.walk_, instance_dict(self.x_));
  }

  Walk& walk_;
  Borrowed<> x_;
  Attributes attributes_;
  std::optional<KeepAlive> dict_;
};

template <class Parts>
class StateCopy {
 public:
  // Reads the slots. The class was classified in `region`.
  StateCopy(Walk& walk, Borrowed<> x, const Plan& plan, Attributes attributes, std::uint64_t region)
      : walk_(walk),
        x_(x),
        parts_(plan),
        type_(as_object(type_of(x))),
        type_owned_(walk, kFreeThreaded ? Borrowed<>() : type_),
        region_(region),
        attributes_(attributes),
        base_(plan.shape.base),
        methods_(plan.shape.state_methods),
        slots_(walk, x, plan.shape.slots, parts_) {}

  // Whether each field of a dataclass has a value.
  [[nodiscard]] bool complete() const { return methods_ == StateMethods::kObject || slots_.complete(); }

  // `y` was made from `x`, and no foreign code has run since the class was classified. False with an error set.
  [[nodiscard]] bool copy_into(Borrowed<> y) {
    if (walk_.memo().is_callers()) [[unlikely]] {
      return copy_with_entries(y);
    }
    if (attributes_ == Attributes::kNone) {
      return (is_list() ? slots_.copy_list() : slots_.copy_dict()) && put_slots(y);
    }
    AttributeCopies<Parts> attributes(walk_, x_, parts_);
    const UnfinishedLevels::Entered entered(walk_.unfinished(), attributes);
    if (!attributes.copy_all() || !(walk_.region() == region_ ? slots_.copy_dict() : slots_.copy_dict_as_any())) {
      return false;
    }
    if (walk_.region() == region_ || (!slots_.state() && classify_again(y))) {
      return attributes.put_into(y) && put_slots(y);
    }
    const Borrowed<> copied = attributes.as_dict();
    return copied && put_by_protocol(y, copied);
  }

  // The same for a caller's memo: the state gets its entries.
  ECTYPE_COLD bool copy_with_entries(Borrowed<> y) {
    const KeepAlive dict(walk_, attributes_ != Attributes::kNone ? instance_dict(x_) : Ref<>());
    return !error_is_set() && copy_as_any(y, dict.borrow());
  }

  // The same, also after foreign code has run. `attributes` was the `__dict__` of `x` when the class was classified, or
  // null.
  ECTYPE_COLD bool copy_as_any(Borrowed<> y, Borrowed<> attributes) {
    const KeepAlive state(walk_,
                          whole(attributes, is_list() ? slots_.originals_as_list() : slots_.originals_as_dict()));
    if (!state) {
      return !error_is_set();
    }
    Ref<> copy = parts_.copy_state(walk_, state.borrow());
    if (!copy) {
      return walk_.failed_in_state(state.borrow());
    }
    return walk_.region() == region_ && is_complete(state.borrow(), copy.borrow())
               ? put_at_once(y, copy.borrow())
               : put_state(walk_, y, std::move(copy));
  }

  // Whether everything that was known of the class is true of `y`, and `y` has no attributes yet. If so, the
  // classification is valid from here on.
  ECTYPE_COLD bool classify_again(Borrowed<> y) {
    DispatchTables& tables = walk_.state().tables;
    tables.refresh();
    const Plan* plan = as_object(type_of(y)) == type_ ? walk_.plan_at_a_glance(type_of(y)) : nullptr;
    const bool plain = plan != nullptr && Parts::fits(*plan) && plan->shape.base == base_ &&
                       plan->shape.state_methods == methods_ && tables.reduces_as_standard() && plan->shape.holds() &&
                       attributes_of(walk_.state().instance_names, y, plan->shape) == Attributes::kNone;
    region_ = plain ? walk_.region() : Walk::kNoRegion;
    return plain;
  }

 private:
  // Whether a copied state, which is a dict or a pair with a dict of the slots, has all its contents.
  [[nodiscard]] bool is_complete(Borrowed<> state, Borrowed<> copy) const {
    const auto is_dict = [&](Borrowed<> original, Borrowed<> part) {
      return PyDict_CheckExact(part.get()) != 0 && !walk_.has_just_postponed(original);
    };
    if (methods_ != StateMethods::kObject || PyTuple_CheckExact(state.get()) == 0) {
      return methods_ == StateMethods::kObject && is_dict(state, copy);
    }
    return PyTuple_CheckExact(copy.get()) != 0 && tuple_size(copy) == 2 &&
           (tuple_item(copy, 0).get() == Py_None || is_dict(tuple_item(state, 0), tuple_item(copy, 0))) &&
           is_dict(tuple_item(state, 1), tuple_item(copy, 1)) && slots_.names_all(tuple_item(copy, 1));
  }
  // Sets it as `copy.py` does, where no foreign code can see that. False with an error set.
  [[nodiscard]] bool put_at_once(Borrowed<> y, Borrowed<> copy) {
    if (PyTuple_CheckExact(copy.get()) == 0) {
      return share_dict(y, copy);
    }
    const Borrowed<> attributes = tuple_item(copy, 0);
    return (attributes.get() == Py_None || share_dict(y, attributes)) && slots_.put_into(y, tuple_item(copy, 1));
  }

  [[nodiscard]] bool is_list() const { return methods_ == StateMethods::kDataclass; }
  [[nodiscard]] ECTYPE_INLINE bool put_slots(Borrowed<> y) {
    if (walk_.region() != region_) [[unlikely]] {
      return put_by_protocol(y, Borrowed<>());
    }
    slots_.put_into(y);
    return true;
  }

  // Sets the state that the standard library would set by now. False with an error set.
  ECTYPE_COLD bool put_by_protocol(Borrowed<> y, Borrowed<> attributes) {
    // The generated `__setstate__` takes the values in the order of the fields, so none may be missing.
    if (is_list() && slots_.has_left_out() && classify_again(y)) {
      slots_.put_into(y);
      return true;
    }
    Ref<> state = whole(attributes, is_list() ? slots_.copies_as_list() : share(slots_.state()));
    return state ? put_state(walk_, y, std::move(state)) : !error_is_set();
  }

  // The state, made of the attributes and the slots. Empty without an error if there are none; empty with an error set
  // on failure.
  Ref<> whole(Borrowed<> attributes, Ref<> slots) {
    if (!slots) {
      return error_is_set() ? Ref<>() : share(attributes);
    }
    return methods_ != StateMethods::kObject ? std::move(slots)
                                             : pack(attributes ? attributes : Borrowed<>(Py_None), slots.borrow());
  }

  Walk& walk_;
  Borrowed<> x_;
  ECTYPE_NO_UNIQUE_ADDRESS Parts parts_;
  // Without the GIL only its address is used: all threads would write to its count of references.
  Borrowed<> type_;
  KeepAlive type_owned_;
  std::uint64_t region_;
  Attributes attributes_;
  Base base_;
  StateMethods methods_;
  SlotCopies<Parts> slots_;
};

}  // namespace ectype
