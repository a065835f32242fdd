#include "copiers/hooks/call_hook.hpp"

#include "capi/call.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/protocol.hpp"

namespace ectype {
namespace {

// How many other objects could be copied while a hook in C runs, which does not look for signals.
constexpr std::uint32_t kObjectsInNativeHook = 64;
constexpr std::uint32_t kObjectsInHook = 4'096;

}  // namespace

NewRef call_hook(Walk& walk, const Plan& plan, Borrowed<> x, NativeVacancy vacancy) {
  State& state = walk.state();
  // Without the GIL the plan owns it: all threads would write to its count of references.
  const Ref<> owned = share(kFreeThreaded ? Borrowed<>() : Borrowed<>(plan.shape.hook_function));
  const Borrowed<> function(plan.shape.hook_function);
  const KeepAlive held(walk, x);
  const auto run = [&](Borrowed<> memo) {
    Ref<> y = call(function, x, memo);
    const bool done = y && plan.hook_reading.note_call(state.fallbacks.read_hook.borrow(), function, x, state.tables) &&
                      state.observers.ask(state.fallbacks.has_monitoring_tools.borrow());
    return done ? std::move(y) : Ref<>();
  };
  const bool is_native = plan.hook_reading.is_native(x);
  Ref<> y;
  if (is_native) {
    y = call(function, x, state.unused_memo.borrow());
  } else if (const ClosedHook hook{.original = x, .function = function, .reading = &plan.hook_reading};
             walk.memo().is_private() && keeps_memo_closed(state, hook)) {
    y = walk.foreign_with_closed_memo(hook, run);
  } else {
    y = walk.foreign_with_memo(run);
  }
  if (!y) {
    return copy_of_uncopyable(walk, x);
  }
  if (!is_function(function)) {
    walk.count_as(is_native ? kObjectsInNativeHook : kObjectsInHook);
  }
  return store_result(walk, x, std::move(y), std::move(vacancy));
}

}  // namespace ectype
