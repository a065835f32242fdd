// A function that makes the copy, called with the object and the memo: one of the user's in
// `copy._deepcopy_dispatch`, or the `__deepcopy__` of a class.
#pragma once

#include "python/call.hpp"
#include "walk/border.hpp"
#include "walk/held.hpp"

namespace ectype {

// Stores what it returned, unless that is the object itself: then nothing is stored (`y is not x`).
template <Memo M>
ECTYPE_INLINE NewRef store_result(Walk<M>& walk, Borrowed<> x, Ref<> y, typename M::Vacancy vacancy) {
  if (y.borrow() != x && !walk.memo().add(std::move(vacancy), y.borrow())) {
    return {};
  }
  return y;
}

template <Memo M>
[[gnu::noinline]] NewRef copy_registered(Walk<M>& walk, Borrowed<> copier, Borrowed<> x, typename M::Vacancy vacancy) {
  const Held<M> held(walk, x);
  Ref<> y = walk.foreign_with_memo([&](Borrowed<> memo) { return call(copier, x, memo); });
  if (!y) {
    walk.blame(x);
    return {};
  }
  return store_result(walk, x, std::move(y), std::move(vacancy));
}

// The same with the `__deepcopy__` of a class, which may lose it meanwhile. The plan lives as long as the walk.
template <Memo M>
[[gnu::noinline]] NewRef call_hook(Walk<M>& walk, const Plan& plan, Borrowed<> x, typename M::Vacancy vacancy) {
  State& state = walk.state();
  const Ref<> function = share(Borrowed<>(plan.shape.hook_function));
  const Held<M> held(walk, x);
  const auto run = [&](Borrowed<> memo) {
    Ref<> y = call(function.borrow(), x, memo);
    const bool done =
        y &&
        plan.hook_reading.note_call(state.corners.read_hook.borrow(), function.borrow(), state.registries.watcher()) &&
        state.observers.ask(state.corners.has_monitoring_tools.borrow());
    return done ? std::move(y) : Ref<>();
  };
  Ref<> y;
  if constexpr (M::kNative) {
    if (plan.hook_reading.is_native(x)) {
      y = call(function.borrow(), x, state.unused_memo.borrow());
    } else if (const ClosedHook hook{.original = x, .function = function.borrow(), .reading = &plan.hook_reading};
               walk.memo().is_private() && keeps_memo_closed(state, hook)) {
      y = walk.foreign_with_closed_memo(hook, run);
    } else {
      y = walk.foreign_with_memo(run);
    }
  } else {
    y = walk.foreign_with_memo(run);
  }
  if (!y) {
    walk.blame(x);
    return {};
  }
  return store_result(walk, x, std::move(y), std::move(vacancy));
}

}  // namespace ectype
