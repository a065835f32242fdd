// Copies that need the native memo: which memo they use, for how long, and what happens to it when the walk fails.
#pragma once

#include "capi/stack.hpp"
#include "memo/lease.hpp"
#include "state.hpp"

namespace ectype {

// `deepcopy(x)` with this thread's memo, and by the rules of the copier whose state this is. The caller has just
// refreshed the tables and begun a region of the plans. Empty with an error set.
NewRef deepcopy_by_walk(State& state, Borrowed<> x);
// The same for an object whose class has this plan. No code may have run since the plan was looked up.
NewRef deepcopy_by_walk(State& state, Borrowed<> x, const Plan& plan);
// `deepcopy(x, memo)` for a dict of the caller's that the native memo can adopt: `ExposedMemo::can_adopt`.
NewRef deepcopy_into_dict(State& state, Borrowed<> x, Borrowed<> memo);
// `deepcopy(x)`, but no other thread runs meanwhile, and an error is set instead of running foreign code.
NewRef snapshot_by_walk(State& state, Borrowed<> x);
// The same for an object whose `__deepcopy__` does not use its memo. It needs no memo and no walk.
NewRef deepcopy_by_hook(const State& state, Borrowed<> x, const Plan& plan);
// `deepcopy(x, memo)`, called by a hook that uses the native memo it was given. Foreign code continues when this
// returns, so the memo is prepared for it. Empty with an error set. It has a stack frame of its own, because hooks
// inside hooks call it once per level.
[[gnu::noinline]] NewRef deepcopy_nested(State& state, Borrowed<> x, ThreadMemos& thread, PooledMemo& pooled,
                                         StackRoom stack);

// The standard library's functions are native as long as it exists, so that hooks that call `copy.deepcopy` with a memo
// keep to a copier's rules.
class PatchHold {
 public:
  // Runs Python code. If it fails, false with an error set.
  explicit PatchHold(State& copier);
  PatchHold(const PatchHold&) = delete;
  PatchHold& operator=(const PatchHold&) = delete;
  ~PatchHold();
  explicit operator bool() const { return static_cast<bool>(held_); }

 private:
  State& copier_;
  Ref<> held_;
};

}  // namespace ectype
