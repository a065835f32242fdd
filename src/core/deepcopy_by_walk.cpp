#include "deepcopy_by_walk.hpp"

#include "memo/exact_dict.hpp"
#include "memo/lease.hpp"
#include "memo/mapping.hpp"
#include "walk/dispatch.hpp"

namespace ectype {
namespace {

// The exception that leaves this walk gets a note that says where (3.11 on). One note in all: where a nested call has
// left one, it becomes the end of ours. Nothing else about the exception changes.
ECTYPE_COLD void note_failure(const State& state, const Trail* trail) {
  ThreadMemos& thread = ThreadMemos::current();
  if (!since(kPython311) || !adds_notes.load(std::memory_order_relaxed) || trail == nullptr ||
      (trail->empty() && !is_set_exception(thread.noted))) {
    return;
  }
  Ref<> error = take_exception();
  if (const Ref<> steps = trail->steps()) {
    const Ref<> left_out = Ref<>::steal(PyLong_FromSize_t(trail->left_out()));
    const Borrowed<> is_nested(std::exchange(thread.noted, error.get()) == error.get() ? Py_True : Py_False);
    const Ref<> done = left_out ? call(state.corners.note_failure.borrow(), error.borrow(), steps.borrow(),
                                       left_out.borrow(), trail->type(), is_nested)
                                : Ref<>();
  }
  PyErr_Clear();  // without memory there is no note
  set_exception(std::move(error));
}

template <Memo M>
ECTYPE_INLINE NewRef copy_and_note(State& state, Walk<M>& walk, Borrowed<> x, Reach reach) {
  Ref<> y = walk.copy_all(x, reach);
  if (!y) [[unlikely]] {
    // Without memory, an object that dies on the way out may take the error with it: from 3.13 on the interpreter
    // reports that it could not part the object from its dict, and clears it.
    if (!error_is_set()) {
      out_of_memory();
    }
    note_failure(state, walk.trail());
  }
  return y;
}

// A signal has ended the copy. In the standard library the frames in the exception's traceback own what was copied, and
// it dies with them: to give back millions of objects takes longer than somebody who presses Ctrl-C waits. So here.
ECTYPE_COLD void leave_to_traceback(const State& state, const Ref<>& copied) {
  Ref<> error = take_exception();
  const Ref<> done = copied ? call(state.corners.keep_unfinished.borrow(), error.borrow(), copied.borrow()) : Ref<>();
  PyErr_Clear();  // without memory it dies at once
  set_exception(std::move(error));
}

// A signal that came after the last look would make the interpreter drop the whole copy.
ECTYPE_COLD NewRef look_for_signals_once_more(const State& state, Ref<> y) {
  const GcPause pause;
  if (look_for_signals(state.signals) != Arrived::kInterrupt) {
    return y;
  }
  state.collector.take_young_for_old();
  PyErr_SetNone(PyExc_KeyboardInterrupt);
  leave_to_traceback(state, y);
  return {};
}

}  // namespace

NewRef deepcopy_by_walk(State& state, Borrowed<> x) {
  Ref<> y;
  bool is_large = false;
  {
    MemoLease memo(state.registries.watcher());
    if (memo.get() == nullptr) {
      return {};
    }
    Ref<> unfinished;  // not before the walk has ended
    Walk<NativeMemo> walk(state, *memo.get(), memo.stack());
    y = copy_and_note(state, walk, x, Reach::kOnce);
    is_large = walk.memo().is_large();
    if (!state.spare_memo) {
      state.spare_memo = walk.memo().give_closed_back();
    }
    if (!y && walk.memo().interrupted()) [[unlikely]] {
      unfinished = memo.give_away();
      leave_to_traceback(state, unfinished);
    }
  }
  return is_large && y ? look_for_signals_once_more(state, std::move(y)) : NewRef(std::move(y));
}

NewRef deepcopy_by_hook(const State& state, Borrowed<> x, const Plan& plan) {
  const Ref<> hook = share(Borrowed<>(plan.shape.hook_function));
  if (plan.hook_reading.returns_self(hook.borrow()) && state.observers.none_of(hook.borrow())) {
    return share(x);
  }
  const Ref<> held = share(x);
  const Ref<> memo = new_dict(0);
  const ThreadMemos::WithoutMemo call_without_memo;
  Ref<> y = memo ? call(hook.borrow(), x, memo.borrow()) : Ref<>();
  if (!y) [[unlikely]] {
    LazyTrail trail;
    if (Trail* made = trail.get()) {
      made->blame(x);
    }
    note_failure(state, trail.peek());
  }
  return y;
}

namespace {

// Each in a frame of its own: hooks inside hooks come here once a level, and only one of the walks is on the stack.

// Other code may have changed what the hook does, so that it can see what is in its memo. False with an error set.
[[nodiscard]] bool return_to_hook(const State& state, NativeMemo& memo, bool other_code_ran) {
  const ClosedHook* hook = other_code_ran ? memo.closed_hook() : nullptr;
  if (hook != nullptr && !keeps_memo_closed(state, *hook)) [[unlikely]] {
    return static_cast<bool>(memo.argument());
  }
  return memo.settle();
}

// A hook went on with the memo it was given. When this call returns, foreign code runs again.
[[gnu::noinline]] NewRef deepcopy_nested(State& state, Borrowed<> x, NativeMemo& memo, StackRoom stack) {
  if (!memo.take_entries()) {
    return {};
  }
  Walk<NativeMemo> walk(state, memo, stack);
  Ref<> y = copy_and_note(state, walk, x, Reach::kAgain);
  const bool other_code_ran = walk.region() != Walk<NativeMemo>::kFirstRegion;
  if (y) {
    return return_to_hook(state, memo, other_code_ran) ? std::move(y) : Ref<>();
  }
  const ErrorAside error;
  if (!return_to_hook(state, memo, other_code_ran)) {
    PyErr_Clear();
  }
  return {};
}

[[gnu::noinline]] NewRef deepcopy_with_dict(State& state, Borrowed<> x, Borrowed<> memo, StackRoom stack) {
  ExactDictMemo exact(memo);
  Walk<ExactDictMemo> walk(state, exact, stack);
  return copy_and_note(state, walk, x, Reach::kAgain);
}

[[gnu::noinline]] NewRef deepcopy_with_mapping(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil,
                                               StackRoom stack) {
  MappingMemo mapping(memo, nil, state.nil.borrow(),
                      {.get = state.names.get.borrow(), .append = state.names.append.borrow()});
  Walk<MappingMemo> walk(state, mapping, stack);
  return copy_and_note(state, walk, x, Reach::kAgain);
}

}  // namespace

NewRef deepcopy_with_memo(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil) {
  // From 3.14 on the memo is not asked about atomic objects.
  if (state.registries.surely_atomic(type_of(x))) {
    return share(x);
  }
  const ThreadMemos& thread = ThreadMemos::current();
  const StackRoom stack = thread.stack.room();
  state.registries.refresh();
  if (!state.registries.library_is_followed()) [[unlikely]] {
    return state.registries.library().deepcopy(x, memo);
  }
  state.plans.new_region();
  if (PyDict_CheckExact(memo.get()) != 0 && nil == state.nil.borrow()) {
    if (NativeMemo* native = thread.memo_known_as(memo)) {
      return deepcopy_nested(state, x, *native, stack);
    }
    return deepcopy_with_dict(state, x, memo, stack);
  }
  return deepcopy_with_mapping(state, x, memo, nil, stack);
}

}  // namespace ectype
