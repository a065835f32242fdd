// The copies that need a memo: whose, how long, and what becomes of it when the walk fails.
#pragma once

#include "state.hpp"

namespace ectype {

// `deepcopy(x)`, with this thread's memo. The registries were refreshed just now, and a region of the plans began.
NewRef deepcopy_by_walk(State& state, Borrowed<> x);
// `deepcopy(x, memo, nil)`; `nil` is what the memo's `get` returns for a miss, `state.nil` unless the caller says so.
NewRef deepcopy_with_memo(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil);

}  // namespace ectype
