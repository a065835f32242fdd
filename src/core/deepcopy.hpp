// deepcopy(): which memo, and so which walk.
#pragma once

#include "state.hpp"

namespace ectype {

// `deepcopy(x)`.
NewRef deepcopy(State& state, Borrowed<> x);
// `deepcopy(x, memo, nil)`; `nil` is what the memo's `get` returns for a miss, `state.nil` unless the caller says so.
NewRef deepcopy_with_memo(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil);
// `[deepcopy(x) for _ in range(count)]`
NewRef replicate(State& state, Borrowed<> x, Py_ssize_t count);

}  // namespace ectype
