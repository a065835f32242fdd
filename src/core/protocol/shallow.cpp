// Shallow copies of other objects: by a `__copy__`, by the reduce protocol, or, if nothing is known of the type, step
// by step in the order of `copy.copy`. Each step may be foreign code.
#include "classify/copiers.hpp"
#include "protocol/shallow_policy.hpp"

namespace ectype {
namespace {

// A global name of `copy`, which programs may have rebound.
Borrowed<> copy_global(const State& state, const Ref<>& name) {
  return dict_find(state.copy_names.borrow(), name.borrow());
}

// Before 3.14: looks in `_copy_dispatch`. Sets `done` if it has the type. Empty with an error set.
Ref<> copy_by_dispatch(const State& state, Borrowed<> x, bool& done) {
  const Ref<> dispatch = share(copy_global(state, state.names.copy_dispatch));
  const Ref<> copier =
      dispatch ? call_method(dispatch.borrow(), state.names.get.borrow(), as_object(type_of(x))) : Ref<>();
  const Truth use = copier ? truth(copier.borrow()) : Truth::kNo;
  done = use == Truth::kYes;
  return done ? call(copier.borrow(), x) : Ref<>();
}

// From 3.14 on: looks in two sets of types.
Ref<> copy_by_sets(const State& state, Borrowed<> x, bool& done) {
  const auto contains = [&](const Ref<>& name) {
    const Ref<> set = share(copy_global(state, name));
    return set ? PySequence_Contains(set.get(), type_of(x).object()) : 0;
  };
  int found = contains(state.names.copy_atomic_types);
  if (found != 0) {
    done = found > 0;
    return done ? share(x) : Ref<>();
  }
  found = contains(state.names.copy_containers);
  if (found <= 0) {
    return {};
  }
  done = true;
  const Ref<> method = attribute(as_object(type_of(x)), state.names.copy_method.borrow());
  return method ? call(method.borrow(), x) : Ref<>();
}

}  // namespace

NewRef shallow_itself(State& /*state*/, Borrowed<> x, const Plan& /*plan*/) { return share(x); }

NewRef shallow_by_hook(State& /*state*/, Borrowed<> x, const Plan& plan) {
  const Ref<> hook = share(plan.copy_hook);  // the hook may change its class
  return call(hook.borrow(), x);
}

NewRef shallow_by_reduce(State& state, Borrowed<> x, const Plan& /*plan*/) {
  return copy_reduced(state, x, type_of(x));
}

NewRef shallow_by_look_up(State& state, Borrowed<> x, const Plan& /*plan*/) {
  // `cls` in `copy.copy`. What is called below may change the object's class.
  const Type type = type_of(x);
  const Ref<> held = share(as_object(type));
  bool done = false;
  Ref<> y = since(kPython314) ? copy_by_sets(state, x, done) : copy_by_dispatch(state, x, done);
  if (done || error_is_set()) {
    return y;
  }
  if (is_type_object(x)) {
    return share(x);
  }
  Ref<> hook;
  if (!optional_attribute(as_object(type), state.instance_names.copy_hook.borrow(), hook)) {
    return {};
  }
  if (hook && hook.get() != Py_None) {
    return call(hook.borrow(), x);
  }
  state.tables.refresh_dicts();
  return copy_reduced(state, x, type);
}

}  // namespace ectype
