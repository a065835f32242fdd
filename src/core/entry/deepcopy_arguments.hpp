// The arguments of `deepcopy(x, memo=None)`, as a function of the module and as a method of a copier.
#pragma once

#include "entry/arguments.hpp"

namespace ectype {

// `deepcopy(x, memo)` or `deepcopy(x, memo=memo)`
inline bool has_memo(const State& state, const Arguments& arguments) {
  return arguments.has_keywords() ? arguments.positional == 1 && arguments.has_only_name(state.names.memo.borrow())
                                  : arguments.positional == 2;
}

// All calls other than `deepcopy(x)`. `kAlone` copies without a memo, `kWithMemo` with one.
template <NewRef (*kAlone)(State& state, Borrowed<> x),
          NewRef (*kWithMemo)(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil)>
[[gnu::noinline]] NewRef deepcopy_with_arguments(State& state, const Arguments& arguments) {
  if (has_memo(state, arguments)) {
    return arguments[1].get() == Py_None ? kAlone(state, arguments[0])
                                         : kWithMemo(state, arguments[0], arguments[1], state.nil.borrow());
  }
  const Ref<> bound = arguments.pass_to(state.fallbacks.deepcopy_arguments.borrow());
  if (!bound) {
    return {};
  }
  const Borrowed<> x = tuple_item(bound.borrow(), 0);
  const Borrowed<> memo = tuple_item(bound.borrow(), 1);
  const Borrowed<> nil = tuple_item(bound.borrow(), 2);
  return memo.get() == Py_None ? kAlone(state, x) : kWithMemo(state, x, memo, nil);
}

template <NewRef (*kAlone)(State& state, Borrowed<> x),
          NewRef (*kWithMemo)(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil)>
ECTYPE_INLINE NewRef call_deepcopy(State& state, PyObject* const* items, Py_ssize_t count, PyObject* keyword_names) {
  return count == 1 && keyword_names == nullptr
             ? kAlone(state, Borrowed<>(items[0]))
             : deepcopy_with_arguments<kAlone, kWithMemo>(state, {items, count, keyword_names});
}

}  // namespace ectype
