// The border between the walk and foreign code: hooks, reducers, finalizers, handlers of signals. And what must be done
// before it is crossed, such as what waits for stack.
#pragma once

#include "python/gil.hpp"
#include "walk/walk.hpp"

namespace ectype {

template <Memo M>
NewRef Walk<M>::postpone(typename Postponed<M>::Fill fill, Borrowed<> x, Ref<> y, typename M::Vacancy vacancy,
                         const About& about) {
  auto* item = new (std::nothrow) Postponed<M>(fill, x, y.borrow(), about, memo_, std::move(vacancy));
  if (item == nullptr) {
    out_of_memory();
    return {};
  }
  typename PostponedQueue<M>::Item owner(item);
  if (!item->opened) {
    return {};
  }
  postponed_.push(std::move(owner));
  return y;
}

template <Memo M>
bool Walk<M>::end_by_signal() {
  if (memo_.interrupt()) {
    const ErrorAside error;
    state_.collector.take_young_for_old();
  }
  return false;
}

template <Memo M>
bool Walk<M>::heed_signals() {
  steps_to_signals_ = kStepsToSignals;
  switch (look_for_signals(state_.signals)) {
    case Arrived::kInterrupt:
      PyErr_SetNone(PyExc_KeyboardInterrupt);
      return end_by_signal();
    case Arrived::kHandler:
      return foreign_step(run_signal_handlers) || end_by_signal();
    case Arrived::kNothing:
      break;
  }
  return !gil_is_wanted() || foreign_step([this] { return give_way([this] { memo_.index_aside(); }); });
}

// What one of them leaves for later comes before the next: so hooks are called in their usual order.
template <Memo M>
bool Walk<M>::finish_postponed() {
  PostponedQueue<M> waiting;
  waiting.swap(postponed_);
  while (!waiting.empty()) {
    const auto item = waiting.pop();
    if (!item->fill(*this, item->original.borrow(), item->copy.borrow(), item->about) ||
        !item->opened.close(item->copy.borrow())) {
      return false;
    }
    waiting.push_front(postponed_);
  }
  return true;
}

// This does not have all of the stack in hand. What waits may lead to foreign code itself, but not without end.
template <Memo M>
bool Walk<M>::finish_before_foreign() {
  if (finishing_without_room_ && !has_room()) {
    return recursion_error();
  }
  const bool outer = std::exchange(finishing_without_room_, !has_room());
  const bool done = finish_postponed();
  finishing_without_room_ = outer;
  return done;
}

template <Memo M>
template <class Settle, class Run>
Ref<> Walk<M>::cross(Settle settle, Run run) {
  if (!postponed_.empty() && !finish_before_foreign()) [[unlikely]] {
    return {};
  }
  if constexpr (M::kNative) {
    if (!unfinished_.prepare() || !settle()) {
      return {};
    }
    gc_.lift();
    late_.let_go();
  }
  Ref<> result = run();
  if constexpr (M::kNative) {
    gc_.resume_again();
    if (!result && PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) != 0) [[unlikely]] {
      end_by_signal();
    }
  }
  leave_region();
  return result;
}

template <Memo M>
template <class Run>
Ref<> Walk<M>::foreign(Run run) {
  return cross([this] { return memo_.settle(); }, run);
}

template <Memo M>
template <class Run>
Ref<> Walk<M>::foreign_with_memo(Run run) {
  Ref<> memo;
  const auto hand_out = [&] {
    memo = share(memo_.argument());
    return static_cast<bool>(memo);
  };
  return cross(hand_out, [&] { return M::kNative || hand_out() ? Ref<>(run(memo.borrow())) : Ref<>(); });
}

template <Memo M>
template <class Run>
Ref<> Walk<M>::foreign_with_closed_memo(const ClosedHook& hook, Run run) {
  Ref<> memo;
  const auto hand_out = [&] {
    memo = share(memo_.closed_argument(state_.spare_memo));
    return memo && memo_.settle();
  };
  return cross(hand_out, [&] {
    const typename M::Closed closed(memo_, hook);
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

template <Memo M>
template <class Run>
bool Walk<M>::foreign_step(Run run) {
  return static_cast<bool>(foreign([&] { return run() ? none() : Ref<>(); }));
}

}  // namespace ectype
