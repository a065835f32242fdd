

#include "engine/deepcopy.hpp"

#include "engine/failure_note.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "engine/uncopyable.hpp"
#include "memo/exact_dict.hpp"

namespace ectype {
namespace {

// A signal has ended the copy. The exception's traceback gets to own what was copied, as the standard library's frames
// do. Freeing millions of objects now would take longer than a user who presses Ctrl-C waits.
ECTYPE_COLD void leave_to_traceback(const State& state, const Ref<>& copied) {
  Ref<> error = take_exception();
  const Ref<> done = copied ? call(state.fallbacks.keep_unfinished.borrow(), error.borrow(), copied.borrow()) : Ref<>();
  PyErr_Clear();  // without memory the copy is freed at once
  set_exception(std::move(error));
}

// Checks once more for signals after a large copy. If one has arrived since the last check, the interpreter would raise
// its exception next, and free the whole copy at once.
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

// With greenlets, calls inside hooks go on with the memo when the copy has ended. From here on it owns its objects,
// which may lose their other owners.
ECTYPE_COLD void own_for_nested_calls(Walk& walk) {
  const ErrorAside error;
  if (!walk.prepare_for_foreign_code()) {
    PyErr_Clear();
  }
}

// A walk with this thread's memo, which adopts the caller's dict if there is one. `copy` makes the copy of `x`; empty
// with an error set.
ECTYPE_INLINE NewRef walk_with_lease(State& state, Borrowed<> x, auto copy, Borrowed<> callers_dict = Borrowed<>()) {
  // C code may pass on a reference that the data holds, such as `functools.partial(deepcopy, x)` in `x`. With this one
  // `x` has two references on every way that leads to it.
  const Ref<> held = share(x);
  Ref<> y;
  bool is_large = false;
  {
    MemoLease memo(state.tables.watcher());
    if (memo.get() == nullptr || (callers_dict && !memo.get()->adopt(callers_dict))) {
      return {};
    }
    Ref<> unfinished;  // declared before `walk`, so that it is freed after it
    Walk walk(state, *memo.get(), memo.stack());
    y = noting_failure(state, walk, copy(walk));
    if (walk.memo().nested_calls != 0) [[unlikely]] {
      own_for_nested_calls(walk);
    }
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

// Replaces the error of an `UndividedGuard`.
ECTYPE_COLD void refuse_snapshot(const State& state, const ErrorPath* path, Borrowed<> x) {
  const Borrowed<> type = path != nullptr && path->type() ? path->type() : as_object(type_of(x));
  PyErr_Format(state.error.get(), "a snapshot cannot hold %.200s objects: copying them may run Python code",
               name_of(Type(reinterpret_cast<PyTypeObject*>(type.get()))));
}

// Foreign code is about to receive the memo of a copier's copy. It may hand it to `copy.deepcopy`, which then must
// continue the copy, until the result is given to `close_patch`. Before 3.12 Python code turns the patch on for that.
// Empty with an error set.
ECTYPE_COLD Ref<> hold_patch(State& copier) {
  OwnDeepcopy& own = copier.of_module.own_deepcopy;
  if (!own.library_recognises()) {
    return call(copier.fallbacks.hold_patch.borrow());
  }
  own.lend();
  return none();
}

ECTYPE_COLD void close_patch(const State& copier, const Ref<>& held) {
  if (held.get() == Py_None) {
    copier.of_module.own_deepcopy.take_back();
    return;
  }
  const ErrorAside error;
  const Ref<> done = call_method(held.borrow(), copier.names.close.borrow());
  PyErr_Clear();
}

// `deepcopy_by_walk` for a copier with rules.
[[gnu::noinline]] NewRef deepcopy_by_rules(State& copier, Borrowed<> x) {
  const CopierCall call;
  return walk_with_lease(copier, x, [&](Walk& walk) {
    NativeMemo::OfCopier memo(walk.memo(), copier, hold_patch);
    if (copier.rules->goes_on_after_errors()) {
      walk.memo().own_at_once();
    }
    Ref<> y = walk.copy_outermost(x);
    if (const Ref<> patch = memo.take_held()) [[unlikely]] {
      close_patch(copier, patch);
    }
    return y;
  });
}

// The copy of a list or dict of leaves, which hooks and programs often ask for: it needs no walk. Empty if `x` is no
// such container; check `error_is_set`. Runs no foreign code but the `append` of what a caller's memo has in place of
// the list of objects to keep alive.
template <Memo M>
ECTYPE_INLINE Ref<> copy_leaves(State& state, Borrowed<> x, M& memo) {
  const bool is_list = type_of(x).get() == &PyList_Type;
  const bool is_usual = is_list ? state.tables.standard(Common::kList)
                                : type_of(x).get() == &PyDict_Type && state.tables.standard(Common::kDict);
  if (!is_usual || !state.tables.standard(Common::kAtomics)) {
    return {};
  }
  const GcPause pause;
  auto found = memo.look_up(x, Sharing::kMaybeShared);
  if (!found.vacancy) {
    return std::move(found.copy);
  }
  Ref<> y = is_list ? copy_leaf_list(x) : copy_leaf_dict(x);
  return y && memo.add(std::move(*found.vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

// Whether `x` may be such a container, so that looking it up in the caller's dict is not in vain. Before 3.14 the dict
// may have entries for leaves. If `x` is that dict, it gets entries while it is copied, and these are no leaves.
bool may_hold_leaves(Borrowed<> x, Borrowed<> memo) {
  if (x == memo || (!since(kPython314) && dict_size(memo) != 0)) {
    return false;
  }
  if (type_of(x).get() == &PyList_Type) {
    return ends_with_leaf(x, list_size(x));
  }
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  return type_of(x).get() == &PyDict_Type && (!next_entry(x, position, key, value) || is_common_atomic(value));
}

}  // namespace

NewRef deepcopy_by_walk(State& state, Borrowed<> x) {
  if (state.rules) [[unlikely]] {
    return deepcopy_by_rules(state, x);
  }
  return walk_with_lease(state, x, [x](Walk& walk) { return walk.copy_outermost(x); });
}

NewRef deepcopy_by_walk(State& state, Borrowed<> x, const Plan& plan) {
  if (state.rules) [[unlikely]] {
    return deepcopy_by_rules(state, x);
  }
  return walk_with_lease(state, x, [x, &plan](Walk& walk) { return walk.copy_first(x, plan); });
}

PatchHold::PatchHold(State& copier) : copier_(copier), held_(hold_patch(copier)) {}
PatchHold::~PatchHold() {
  if (held_) {
    close_patch(copier_, held_);
  }
}

NewRef deepcopy_into_dict(State& state, Borrowed<> x, Borrowed<> memo) {
  ExactDictMemo exact(memo);
  if (Ref<> y = may_hold_leaves(x, memo) ? copy_leaves(state, x, exact) : Ref<>()) {
    return y;
  }
  if (error_is_set()) {
    return {};
  }
  const auto copy = [x](Walk& walk) {
    Ref<> y = walk.copy_nested(x);
    return y && walk.memo().flush_last() ? std::move(y) : Ref<>();
  };
  return walk_with_lease(state, x, copy, memo);
}

NewRef snapshot_by_walk(State& state, Borrowed<> x) {
  UndividedGuard guard;
  return walk_with_lease(state, x, [&](Walk& walk) {
    Ref<> y = walk.copy_undivided(x, guard);
    if (!y && guard.has_refused()) {
      refuse_snapshot(state, walk.error_path(), x);
    }
    return y;
  });
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
    LazyErrorPath error_path;
    if (ErrorPath* made = error_path.get()) {
      made->set_culprit(x);
    }
    note_failure(state, error_path.peek());
  }
  return y;
}

namespace {

// Other code may have changed the hook, so that it can see what is in its memo. Then the memo is exposed. False with an
// error set.
[[nodiscard]] bool return_to_hook(const State& state, NativeMemo& memo, bool other_code_ran) {
  const ClosedHook* hook = other_code_ran ? memo.closed_hook() : nullptr;
  if (hook != nullptr && !keeps_memo_closed(state, *hook)) [[unlikely]] {
    return static_cast<bool>(memo.argument());
  }
  return memo.prepare_for_foreign_code();
}

}  // namespace

NewRef deepcopy_nested(State& state, Borrowed<> x, ThreadMemos& thread, PooledMemo& pooled, StackRoom stack) {
  const ThreadMemos::NestedCall call(thread, pooled);
  NativeMemo& memo = pooled.memo;
  if (!memo.take_entries()) {
    return {};
  }
  if (Ref<> y = memo.is_private() ? copy_leaves(state, x, memo) : Ref<>()) {
    return return_to_hook(state, memo, false) ? std::move(y) : Ref<>();
  }
  if (error_is_set()) {
    return {};
  }
  const Ref<> held = share(x);  // as above; given up when the memo owns its objects
  Walk walk(state, memo, stack);
  Ref<> y = noting_failure(state, walk, walk.copy_nested(x));
  const bool other_code_ran = walk.region() != Walk::kFirstRegion;
  if (y) {
    return return_to_hook(state, memo, other_code_ran) ? std::move(y) : Ref<>();
  }
  let_omission_pass(walk);
  const ErrorAside error;
  if (!return_to_hook(state, memo, other_code_ran)) {
    PyErr_Clear();
  }
  return {};
}

}  // namespace ectype
