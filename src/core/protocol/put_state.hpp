// Sets the copied state of an object, as `copy._reconstruct` does: `__setstate__`, or the attributes and the slots.
#pragma once

#include "capi/call.hpp"
#include "capi/dict.hpp"
#include "capi/function.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "protocol/missing_methods.hpp"

namespace ectype {

// `y.__dict__.update(state)`
[[nodiscard]] inline bool update_attributes(const Names& names, Borrowed<> y, Borrowed<> state) {
  const Ref<> attributes = attribute(y, names.dict.borrow());
  if (!attributes) {
    return false;
  }
  if (PyDict_CheckExact(attributes.get()) != 0 && PyDict_CheckExact(state.get()) != 0) {
    return PyDict_Update(attributes.get(), state.get()) == 0;
  }
  return static_cast<bool>(call_method(attributes.borrow(), names.update.borrow(), state));
}

// `for key, value in slotstate.items(): setattr(y, key, value)`
[[nodiscard]] inline bool set_slots(Borrowed<> y, Borrowed<> slots) {
  DictCursor pairs(slots);
  while (pairs.next()) {
    const Ref<> key = share(pairs.key);
    const Ref<> value = share(pairs.value);
    if (PyObject_SetAttr(y.get(), key.get(), value.get()) < 0) {
      return false;
    }
  }
  return !error_is_set();
}

// Without `__setstate__`: the state is `(dict, slots)` or a dict. For any other state, Python code runs the standard
// library's own statements. False with an error set.
[[nodiscard]] inline bool apply_state(const State& state_of_module, Borrowed<> y, Borrowed<> state) {
  Borrowed<> attributes = state;
  Borrowed<> slots(Py_None);
  if (PyTuple_CheckExact(state.get()) != 0 && tuple_size(state) == 2) {
    attributes = tuple_item(state, 0);
    slots = tuple_item(state, 1);
  }
  const auto usual = [](Borrowed<> part) { return part.get() == Py_None || PyDict_CheckExact(part.get()) != 0; };
  if (!usual(attributes) || !usual(slots)) {
    return static_cast<bool>(call(state_of_module.fallbacks.apply_state.borrow(), y, state));
  }
  return (attributes.get() == Py_None || update_attributes(state_of_module.names, y, attributes)) &&
         (slots.get() == Py_None || set_slots(y, slots));
}

// Whether `__setstate__` is a plain method, found without foreign code. Then one look-up is enough, instead of two.
[[nodiscard]] inline bool has_plain_setter(const Names& names, Borrowed<> y) {
  const Type type = type_of(y);
  if (!knows_types() || !same_slot(type, Type(&PyBaseObject_Type), Py_tp_getattro)) {
    return false;
  }
  return is_method(class_attribute(type, names.set_state.borrow()));
}

// In the functions below `walk` runs the foreign code: it is the walk, or the policy of a reconstruction. Each returns
// false with an error set.

// `hasattr(y, "__setstate__")`. What was found is stored in `setter`.
[[nodiscard]] bool find_setter(auto& walk, Borrowed<> y, Ref<>& setter) {
  return surely_lacks_setter(walk.state(), y) ||
         walk.foreign_step([&] { return optional_attribute(y, walk.state().names.set_state.borrow(), setter); });
}

// Sets the state after `find_setter`, which may have found none. A setter is looked up again, as by `copy.py`.
[[nodiscard]] bool put_state_by(auto& walk, Borrowed<> y, Ref<> setter, Ref<> state) {
  if (!setter) {
    return walk.foreign_step([&] {
      const Ref<> applied = std::move(state);
      return apply_state(walk.state(), y, applied.borrow());
    });
  }
  return walk.foreign_step([&] {
    setter = attribute(y, walk.state().names.set_state.borrow());
    const bool done = setter && call(setter.borrow(), state.borrow());
    setter = Ref<>();
    state = Ref<>();
    return done;
  });
}

// Sets the copied state of `y`, by `__setstate__` if there is one.
[[nodiscard]] bool put_state(auto& walk, Borrowed<> y, Ref<> state) {
  const Names& names = walk.state().names;
  if (has_plain_setter(names, y)) {
    return walk.foreign_step([&] {
      const Ref<> given = std::move(state);
      return static_cast<bool>(call_method(y, names.set_state.borrow(), given.borrow()));
    });
  }
  Ref<> setter;
  return find_setter(walk, y, setter) && put_state_by(walk, y, std::move(setter), std::move(state));
}

}  // namespace ectype
