#include "copiers/hooks/call_hook.hpp"

#include "capi/call.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/protocol.hpp"

namespace ectype {

NewRef call_hook(Walk& walk, const Plan& plan, Borrowed<> x, NativeVacancy vacancy) {
  State& state = walk.state();
  // Without the GIL the plan owns it: all threads would write to its count of references.
  const Ref<> owned = share(kFreeThreaded ? Borrowed<>() : Borrowed<>(plan.shape.hook_function));
  const Borrowed<> function(plan.shape.hook_function);
  const KeepAlive held(walk, x);
  const auto run = [&](Borrowed<> memo) {
    Ref<> y = call(function, x, memo);
    const bool done = y && plan.hook_reading.note_call(state.fallbacks.read_hook.borrow(), function, state.tables) &&
                      state.observers.ask(state.fallbacks.has_monitoring_tools.borrow());
    return done ? std::move(y) : Ref<>();
  };
  Ref<> y;
  if (plan.hook_reading.is_native(x)) {
    y = call(function, x, state.unused_memo.borrow());  // numpy's
  } else if (const ClosedHook hook{.original = x, .function = function, .reading = &plan.hook_reading};
             walk.memo().is_private() && keeps_memo_closed(state, hook)) {
    y = walk.foreign_with_closed_memo(hook, run);
  } else {
    y = walk.foreign_with_memo(run);
  }
  if (!y) {
    return copy_of_uncopyable(walk, x);
  }
  return store_result(walk, x, std::move(y), std::move(vacancy));
}

}  // namespace ectype
