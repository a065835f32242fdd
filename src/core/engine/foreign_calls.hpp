// How a walk with the native memo runs foreign code: hooks, reducers, finalizers, handlers of signals.
//
// Before: postponed contents are copied, levels with a short cut are prepared (unfinished.hpp), and the memo owns its
// objects. After: all assumptions are invalidated. docs/design.md explains why.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

template <class Prepare, class Run>
Ref<> Walk::run_foreign(Prepare prepare, Run run) {
  if (!postponed_.empty() && !finish_before_foreign()) [[unlikely]] {
    return {};
  }
  if (!unfinished_.prepare() || !prepare()) {
    return {};
  }
  gc_.lift();
  deferred_decrefs_.run();
  Ref<> result = run();
  gc_.resume_again();
  if (!result && PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) != 0) [[unlikely]] {
    end_by_signal();
  }
  end_native_region();
  return result;
}

template <class Run>
Ref<> Walk::foreign(Run run) {
  return run_foreign([this] { return memo_.prepare_for_foreign_code(); }, run);
}

template <class Run>
Ref<> Walk::foreign_with_memo(Run run) {
  Ref<> memo;
  const auto hand_out = [&] {
    memo = share(memo_.argument());
    return static_cast<bool>(memo);
  };
  return run_foreign(hand_out, [&] { return Ref<>(run(memo.borrow())); });
}

template <class Run>
Ref<> Walk::foreign_with_closed_memo(const ClosedHook& hook, Run run) {
  Ref<> memo;
  const auto hand_out = [&] {
    memo = share(memo_.closed_argument(state_.spare_memo));
    return memo && memo_.prepare_for_foreign_code();
  };
  return run_foreign(hand_out, [&] {
    const NativeMemo::Closed closed(memo_, hook);
    const OwnDeepcopy::ClosedMemo lent(state_.own_deepcopy);
    Ref<> result = run(memo.borrow());
    if (!result) {
      const ErrorAside error;
      if (!memo_.take_entries()) {
        PyErr_Clear();
      }
    } else if (!memo_.take_entries(result.borrow())) {
      result = Ref<>();
    }
    return result;
  });
}

template <class Run>
bool Walk::foreign_step(Run run) {
  return static_cast<bool>(foreign([&] { return run() ? none() : Ref<>(); }));
}

}  // namespace ectype
