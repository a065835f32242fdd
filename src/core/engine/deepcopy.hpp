// Copies that need the native memo: which memo they use, for how long, and what happens to it when the walk fails.
#pragma once

#include "capi/stack.hpp"
#include "memo/native_memo.hpp"
#include "state.hpp"

namespace ectype {

// `deepcopy(x)` with this thread's memo. The caller has just refreshed the tables and begun a region of the plans.
// Empty with an error set.
NewRef deepcopy_by_walk(State& state, Borrowed<> x);
// The same, but no other thread runs meanwhile, and an error is set instead of running foreign code.
NewRef snapshot_by_walk(State& state, Borrowed<> x);
// The same for an object whose `__deepcopy__` does not use its memo. It needs no memo and no walk.
NewRef deepcopy_by_hook(const State& state, Borrowed<> x, const Plan& plan);
// `deepcopy(x, memo)`, called by a hook that uses the native memo it was given. Foreign code continues when this
// returns, so the memo is prepared for it. Empty with an error set. It has a stack frame of its own, because hooks
// inside hooks call it once per level.
[[gnu::noinline]] NewRef deepcopy_nested(State& state, Borrowed<> x, NativeMemo& memo, StackRoom stack);

}  // namespace ectype
