// How a walk with the native memo runs foreign code: hooks, reducers, finalizers, handlers of signals.
//
// Before: postponed contents are copied, levels with a short cut are prepared (unfinished.hpp), and the memo owns its
// objects. After: all assumptions are invalidated. docs/design.md explains why.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

template <class Run>
Ref<> Walk::foreign(Run run) {
  if (!begin_foreign_call()) {
    return {};
  }
  Ref<> result = run();
  end_foreign_call(static_cast<bool>(result));
  return result;
}

template <class Run>
bool Walk::foreign_step(Run run) {
  if (!begin_foreign_call()) {
    return false;
  }
  const bool done = run();
  end_foreign_call(done);
  return done;
}

template <class Run>
Ref<> Walk::lend_memo(Run run) {
  const Ref<> memo = share(memo_.argument());
  if (!memo) {
    return {};
  }
  const OwnDeepcopy::Lent lent(state_.of_module.own_deepcopy);
  return run(memo.borrow());
}

template <class Run>
Ref<> Walk::foreign_with_memo(Run run) {
  const Ref<> memo = begin_foreign_call_with_memo();
  if (!memo) {
    return {};
  }
  Ref<> result;
  {
    const OwnDeepcopy::Lent lent(state_.of_module.own_deepcopy);
    result = run(memo.borrow());
  }
  end_foreign_call(static_cast<bool>(result));
  return result;
}

template <class Run>
Ref<> Walk::foreign_with_closed_memo(const ClosedHook& hook, Run run) {
  const Ref<> memo = begin_foreign_call_with_closed_memo();
  if (!memo) {
    return {};
  }
  Ref<> result;
  {
    const NativeMemo::Closed closed(memo_, hook);
    const OwnDeepcopy::Lent lent(state_.of_module.own_deepcopy);
    result = run(memo.borrow());
    if (!result) {
      const ErrorAside error;
      if (!memo_.take_entries()) {
        PyErr_Clear();
      }
    } else if (!memo_.take_entries(result.borrow())) {
      result = Ref<>();
    }
  }
  end_foreign_call(static_cast<bool>(result));
  return result;
}

}  // namespace ectype
