// Methods of the protocol that an object surely does not have, although its class has a `__getattr__`.
#pragma once

#include "state.hpp"

namespace ectype {

// Whether the `__getattr__` of the class need not be called for a method that the class does not have: it would raise
// AttributeError, and do nothing else that could be noticed. `plan` is the plan of the class as it is now.
inline bool surely_lacks(const State& state, Borrowed<> x, const Plan& plan, GetattrReading::Asked asked) {
  const GetattrReading* reading = plan.hook_reading.getattr_reading();
  const Borrowed<> function(plan.shape.getattr_function);
  return reading != nullptr && plan.hook_reading.hands_memo_on(state.of_module.own_deepcopy, function, x) &&
         state.observers.none_of(function) && reading->surely_lacks(asked, x, function);
}

// Whether `hasattr(y, "__setstate__")` is surely false, and calls nothing.
inline bool surely_lacks_setter(State& state, Borrowed<> y) {
  const Type type = type_of(y);
  if (!knows_types() || same_slot(type, Type(&PyBaseObject_Type), Py_tp_getattro)) {
    return false;
  }
  const Plan* plan = state.plans.plan_of(type);
  return plan != nullptr && plan->is_hooked && plan->shape.getattr_function != nullptr && plan->shape.holds() &&
         !class_attribute(type, state.names.set_state.borrow()) &&
         surely_lacks(state, y, *plan, GetattrReading::Asked::kSetState);
}

}  // namespace ectype
