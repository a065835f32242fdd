// The protocol for all other objects. In the standard library's order: `__deepcopy__` on the instance, a reducer in
// `copyreg.dispatch_table`, `__reduce_ex__(4)`, `__reduce__()`.
#pragma once

#include "capi/stack.hpp"
#include "protocol/deep_policy.hpp"

namespace ectype {

// A reducer registered with copyreg is used if it is true (`deepcopy`) or not None (`copy`).
enum class ReducerTest : std::uint8_t { kTruth, kNotNone };

// The reduce value of `x`. `type` was the type of `x` when the copy began. All of this is foreign code. Empty with an
// error set.
inline Ref<> reduce(State& state, Borrowed<> x, Type type, ReducerTest test, const char* what) {
  const Names& names = state.names;
  const Ref<> reducer = state.tables.reducer(type);
  if (!reducer && error_is_set()) {
    return {};
  }
  if (reducer) {
    const Truth use =
        test == ReducerTest::kTruth ? truth(reducer.borrow()) : static_cast<Truth>(reducer.get() != Py_None);
    if (use != Truth::kNo) {
      return use == Truth::kYes ? call(reducer.borrow(), x) : Ref<>();
    }
  }
  Ref<> method;
  if (!optional_attribute(x, names.reduce_ex.borrow(), method)) {
    return {};
  }
  if (method && method.get() != Py_None) {
    return call(method.borrow(), state.protocol.borrow());
  }
  if (!optional_attribute(x, names.reduce.borrow(), method)) {
    return {};
  }
  const Truth use = method ? truth(method.borrow()) : Truth::kNo;
  if (use != Truth::kNo) {
    return use == Truth::kYes ? call(method.borrow()) : Ref<>();
  }
  PyErr_Format(state.error.get(), "un(%s)copyable object of type %S", what, type.object());
  return {};
}

// `isinstance(rv, str)`: the object is its own copy. Looks `__class__` up, too, as isinstance does.
inline Truth names_itself(Borrowed<> reduced) {
  if (PyUnicode_Check(reduced.get()) != 0) {
    return Truth::kYes;
  }
  if (PyTuple_CheckExact(reduced.get()) != 0) {
    return Truth::kNo;
  }
  return static_cast<Truth>(PyObject_IsInstance(reduced.get(), reinterpret_cast<PyObject*>(&PyUnicode_Type)));
}

// The result of reducing an object: a value to reconstruct it from, or none if it is its own copy.
struct Reduced {
  std::optional<ReduceValue> value;
  bool itself = false;

  // False with an error set.
  [[nodiscard]] bool take(State& state, Ref<> value_or_name) {
    const Truth named = value_or_name ? names_itself(value_or_name.borrow()) : Truth::kError;
    itself = named == Truth::kYes;
    if (named == Truth::kNo) {
      value = ReduceValue::unpack(state, std::move(value_or_name));
    }
    return itself || value;
  }
};

// What a hook has made, or the result of reducing.
struct HookOutcome {
  Ref<> copy;
  Reduced reduced;
};

// Stores the result of a function, unless it is the object itself (`y is not x`). Empty with an error set.
template <class W>
ECTYPE_INLINE NewRef store_result(W& walk, Borrowed<> x, Ref<> y, typename W::Memo::Vacancy vacancy) {
  if (y.borrow() != x && !walk.memo().add(std::move(vacancy), y.borrow())) {
    return {};
  }
  return y;
}

// `ask` runs the hooks, in one foreign call, since nothing native is done between them. Empty with an error set.
template <class W>
NewRef copy_by_protocol_hooks(W& walk, Borrowed<> x, typename W::Memo::Vacancy vacancy, auto ask) {
  const typename W::KeepAlive held(walk, x);
  HookOutcome outcome;
  if (!walk.foreign_step([&] { return ask(outcome); })) {
    return copy_of_uncopyable(walk, x);
  }
  if (outcome.copy && walk.state().tables.rules() != nullptr && !follow_rules_in_result(walk, x, outcome.copy)) {
    return {};
  }
  if (outcome.copy) {
    return store_result(walk, x, std::move(outcome.copy), std::move(vacancy));
  }
  return outcome.reduced.itself ? NewRef(share(x))
                                : reconstruct_deep(walk, x, *std::move(outcome.reduced.value), std::move(vacancy));
}

// Calls what was found as `__deepcopy__` of `x`, which may be nothing, or else reduces `x`. `type` was the type of `x`
// when the copy began: looking up the hook may change it. All of this is foreign code. False with an error set.
template <class W>
[[nodiscard]] bool call_or_reduce(W& walk, Borrowed<> x, Type type, const Ref<>& hook, HookOutcome& outcome) {
  State& state = walk.state();
  if (!hook || hook.get() == Py_None) {
    return outcome.reduced.take(state, reduce(state, x, type, ReducerTest::kTruth, "deep"));
  }
  const auto run = [&](Borrowed<> memo) { return call(hook.borrow(), memo); };
  const std::optional<bool> memo_is_unused = state.bound_methods_in_c.ignores_memo(
      state.of_module.tables.epoch(), state.declarations, state.fallbacks.read_hook.borrow(), x, hook.borrow(),
      state.names.deepcopy_hook.borrow());
  if (!memo_is_unused) {
    return false;
  }
  outcome.copy = *memo_is_unused ? state.with_unused_memo(run) : walk.lend_memo(run);
  return static_cast<bool>(outcome.copy);
}

// Copies by `__deepcopy__` on the instance, or else by the reduce value. Empty with an error set.
template <class W>
NewRef copy_by_protocol_of(W& walk, Borrowed<> x, Type type, typename W::Memo::Vacancy vacancy) {
  if (!walk.has_room_inside()) {
    recursion_error();
    return {};
  }
  const typename W::KeepAlive held_type(walk, as_object(type));
  return copy_by_protocol_hooks(walk, x, std::move(vacancy), [&](HookOutcome& outcome) {
    Ref<> hook;
    return optional_attribute(x, walk.state().names.deepcopy_hook.borrow(), hook) &&
           call_or_reduce(walk, x, type, hook, outcome);
  });
}

}  // namespace ectype
