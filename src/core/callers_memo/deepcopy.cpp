#include "callers_memo/deepcopy.hpp"

#include "callers_memo/walk.hpp"
#include "engine/deepcopy.hpp"
#include "engine/failure_note.hpp"
#include "memo/exact_dict.hpp"
#include "memo/lease.hpp"
#include "memo/mapping.hpp"

namespace ectype {
namespace {

// The whole copy; empty with an error set.
template <class M>
ECTYPE_INLINE NewRef copy_all(State& state, CallersWalk<M>& walk, Borrowed<> x) {
  Ref<> y = noting_failure(state, walk, walk.copy_all(x));
  if (!y) [[unlikely]] {
    let_omission_pass(walk);
  }
  return y;
}

// Each has a frame of its own: hooks inside hooks call one of them per level, and only that walk is on the stack.

[[gnu::noinline]] NewRef deepcopy_with_dict(State& state, Borrowed<> x, Borrowed<> memo, StackRoom stack) {
  ExactDictMemo exact(memo);
  CallersWalk<ExactDictMemo> walk(state, exact, stack);
  return copy_all(state, walk, x);
}

[[gnu::noinline]] NewRef deepcopy_with_mapping(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil,
                                               StackRoom stack) {
  MappingMemo mapping(memo, nil, state.nil.borrow(),
                      {.get = state.names.get.borrow(), .append = state.names.append.borrow()});
  CallersWalk<MappingMemo> walk(state, mapping, stack);
  return copy_all(state, walk, x);
}

// Copies with a memo of the caller's; the tables were refreshed.
NewRef deepcopy_with_callers_memo(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil, StackRoom stack) {
  return PyDict_CheckExact(memo.get()) != 0 && nil == state.nil.borrow()
             ? deepcopy_with_dict(state, x, memo, stack)
             : deepcopy_with_mapping(state, x, memo, nil, stack);
}

// Continues a copy by a copier with rules, whose memo this is.
ECTYPE_COLD NewRef continue_by_rules(State& copier, Borrowed<> x, Borrowed<> memo, Borrowed<> nil) {
  ThreadMemos& thread = ThreadMemos::current();
  const StackRoom stack = thread.stack.room();
  copier.tables.refresh();
  if (!copier.tables.library_is_followed()) {
    return copier.tables.library().deepcopy(x, memo);
  }
  copier.plans.new_region();
  PooledMemo* native = nil == copier.nil.borrow() ? thread.memo_known_as(memo) : nullptr;
  return native != nullptr ? deepcopy_nested(copier, x, thread, *native, stack)
                           : deepcopy_with_callers_memo(copier, x, memo, nil, stack);
}

}  // namespace

NewRef deepcopy_with_memo(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil) {
  // From 3.14 on atomic objects are not looked up in the memo.
  if (state.tables.surely_atomic(type_of(x))) {
    return share(x);
  }
  ThreadMemos& thread = ThreadMemos::current();
  const StackRoom stack = thread.stack.room();
  if (State* copier = thread.copier_with(memo)) [[unlikely]] {
    return continue_by_rules(*copier, x, memo, nil);
  }
  state.tables.refresh();
  if (!state.tables.library_is_followed()) [[unlikely]] {
    return state.tables.library().deepcopy(x, memo);
  }
  state.plans.new_region();
  if (PyDict_CheckExact(memo.get()) != 0 && nil == state.nil.borrow()) {
    if (PooledMemo* native = thread.memo_known_as(memo)) {
      return deepcopy_nested(state, x, thread, *native, stack);
    }
    return ExposedMemo::can_adopt(memo, state.tables.watcher()) ? deepcopy_into_dict(state, x, memo)
                                                                : deepcopy_with_dict(state, x, memo, stack);
  }
  return deepcopy_with_mapping(state, x, memo, nil, stack);
}

NewRef deepcopy_with_memo_by_copier(State& copier, Borrowed<> x, Borrowed<> memo, Borrowed<> nil) {
  const CopierCall call;
  ThreadMemos& thread = ThreadMemos::current();
  if (State* running = thread.copier_with(memo)) {
    return continue_by_rules(*running, x, memo, nil);
  }
  const PatchHold patch(copier);
  if (!patch) {
    return {};
  }
  if (PooledMemo* native = thread.memo_known_as(memo)) {
    const NativeMemo::OfCopier owned(native->memo, copier, nullptr);
    if (copier.rules->goes_on_after_errors()) {
      native->memo.own_at_once();
    }
    return continue_by_rules(copier, x, memo, nil);
  }
  const CallersMemoInUse known(thread, memo, copier);
  return known ? continue_by_rules(copier, x, memo, nil) : NewRef();
}

}  // namespace ectype
