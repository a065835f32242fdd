#include "entry/copy.hpp"

#include "capi/call.hpp"

namespace ectype {
NewRef shallow_copy(State& state, Borrowed<> x) {
  const Plan* known = state.shallow_plans.find(type_of(x));
  const Plan& plan = known != nullptr ? *known : state.shallow_plans.unknown();
  if (!state.tables.library_names_hold() || (plan.is_reduced && !state.tables.library_is_followed())) [[unlikely]] {
    return state.tables.library().copy(x);
  }
  return plan.shallow(state, x, plan);
}

namespace {

// What a function in a rule has made of `x`, or what the rule says that it names. There is no place that could do
// without the copy. Empty with an error set.
Ref<> treat(const State& state, const Rules& rules, CopyRule rule, Borrowed<> x, Borrowed<> argument) {
  Ref<> y;
  if (rule.treatment == Treatment::kCall) {
    y = argument ? call(rule.function, x, argument) : Ref<>();
    rule.treatment = y ? rules.returned(y.borrow()) : Treatment::kNone;
  }
  if (rule.treatment == Treatment::kOmit) {
    PyErr_Format(state.error.get(), "cannot leave out a %.200s where something must stand", name_of(type_of(x)));
    return {};
  }
  return rule.treatment == Treatment::kShare ? share(x) : std::move(y);
}

// The copy of an object whose own copying has raised the error that is set.
ECTYPE_COLD Ref<> shallow_copy_of_uncopyable(const State& state, const Rules& rules, Borrowed<> x) {
  if (rules.uncopyable().treatment == Treatment::kNone || PyErr_ExceptionMatches(PyExc_Exception) == 0 ||
      PyErr_ExceptionMatches(PyExc_MemoryError) != 0 || PyErr_ExceptionMatches(PyExc_RecursionError) != 0) {
    return {};
  }
  const Ref<> error = take_exception();
  return treat(state, rules, rules.uncopyable(), x, error.borrow());
}

}  // namespace

NewRef shallow_copy_by_rules(State& state, const Rules& rules, Borrowed<> x) {
  const CopyRule rule = rules.of(type_of(x));
  if (rule.treatment != Treatment::kNone) {
    const Ref<> memo = Ref<>::steal(PyDict_New());
    return treat(state, rules, rule, x, memo.borrow());
  }
  const Ref<> held = share(x);
  Ref<> y = shallow_copy(state, x);
  if (!y) {
    return shallow_copy_of_uncopyable(state, rules, x);
  }
  AttributeRules attributes;
  if (y.borrow() == x || !rules.has_attributes()) {
    return y;
  }
  if (!rules.add_attributes_of(type_of(x), attributes)) {
    return {};
  }
  if (!attributes.empty()) {
    const Ref<> memo = Ref<>::steal(PyDict_New());
    return memo ? call(state.fallbacks.apply_rules.borrow(), x, y.borrow(), rules.attributes(), memo.borrow())
                : Ref<>();
  }
  return y;
}

}  // namespace ectype
