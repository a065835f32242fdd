// The copies that need a memo: whose, how long, and what becomes of it when the walk fails.
#pragma once

#include "state.hpp"

namespace ectype {

// `deepcopy(x)`, with this thread's memo. The registries were refreshed just now, and a region of the plans began.
NewRef deepcopy_by_walk(State& state, Borrowed<> x);
// The same for an object whose hook, a `__deepcopy__`, makes no use of its memo: it needs none, and no walk.
NewRef deepcopy_by_hook(const State& state, Borrowed<> x, const Plan& plan);
// `deepcopy(x, memo, nil)`; `nil` is what the memo's `get` returns for a miss, `state.nil` unless the caller says so.
NewRef deepcopy_with_memo(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil);

}  // namespace ectype
