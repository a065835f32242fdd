// The copies that need the native memo: whose, how long, and what becomes of it when the walk fails.
#pragma once

#include "capi/stack.hpp"
#include "memo/native_memo.hpp"
#include "state.hpp"

namespace ectype {

// `deepcopy(x)`, with this thread's memo. The tables were refreshed just now, and a region of the plans began.
NewRef deepcopy_by_walk(State& state, Borrowed<> x);
// The same for an object whose hook, a `__deepcopy__`, makes no use of its memo: it needs none, and no walk.
NewRef deepcopy_by_hook(const State& state, Borrowed<> x, const Plan& plan);
// `deepcopy(x, memo)` out of a hook that goes on with the native memo it was given. When this call returns, foreign
// code runs again. In a frame of its own: hooks inside hooks come here once a level.
[[gnu::noinline]] NewRef deepcopy_nested(State& state, Borrowed<> x, NativeMemo& memo, StackRoom stack);

}  // namespace ectype
