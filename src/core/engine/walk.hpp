// The deep copy of a call without a memo of the caller's. One `Walk` serves one call.
//
// Here: the state of a walk, and what the copiers ask of it. What an object is, and which copier it is given to, stands
// in walk.cpp; what is done before and after foreign code runs, in foreign_calls.hpp; how each type is copied, in
// copiers/. With a memo of the caller's another walk runs: callers_memo/walk.hpp.
#pragma once

#include "capi/gc_pause.hpp"
#include "capi/stack.hpp"
#include "engine/deferred_decrefs.hpp"
#include "engine/error_path.hpp"
#include "engine/leaf.hpp"
#include "engine/postponed.hpp"
#include "engine/unfinished.hpp"
#include "memo/native_memo.hpp"
#include "state.hpp"

#include <algorithm>
#include <array>

namespace ectype {

class KeepAlive;

class Walk : public ErrorNotes {
 public:
  using Memo = NativeMemo;
  using KeepAlive = ectype::KeepAlive;
  // A look-up runs no foreign code, unless somebody has put keys of their own into the memo.
  static constexpr bool kLooksUpNatively = true;

  // Foreign code ran until just now, but since then the caller has refreshed the tables and begun a region of the
  // plans.
  Walk(State& state, NativeMemo& memo, StackRoom stack) : state_(state), memo_(memo), stack_(stack) {
    state_.plans.begin_use();
    memo_.recheck();
    refresh_flags();
    refresh_fast_path();
  }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;
  ~Walk() {
    if (!deferred_decrefs_.empty() || !postponed_.empty()) [[unlikely]] {
      const ErrorAside error;
      deferred_decrefs_.run();
      PostponedQueue<Walk>().swap(postponed_);
    }
    state_.plans.end_use();
  }

  // The whole copy, for the outermost caller.
  ECTYPE_INLINE NewRef copy_all(Borrowed<> x, Sharing sharing) {
    Ref<> y =
        sharing == Sharing::kUnique && type_of(x).get() == &PyTuple_Type ? copy_outermost_tuple(x) : copy(x, sharing);
    return postponed_.empty() ? NewRef(std::move(y)) : finish(std::move(y));
  }

  // The copy of `x`; empty with an error set. `x` must stay alive until foreign code runs; from there on the callee
  // sees to it.
  ECTYPE_INLINE NewRef copy(Borrowed<> x, Sharing sharing) {
    return plain_atomics_ && is_common_atomic(x) ? NewRef(share(x)) : copy_compound(x, sharing);
  }
  // The same where lists and dicts are at least as common as leaves: if they were met before, no call is made.
  ECTYPE_INLINE NewRef copy_item(Borrowed<> x, Sharing sharing);
  // The same, for an object that is known not to be one of the commonest atomic ones.
  [[gnu::noinline]] NewRef copy_compound(Borrowed<> x, Sharing sharing);

  // Is there stack for one more level?
  [[nodiscard]] ECTYPE_INLINE bool has_room() const { return stack_.has_room(); }
  // For what must be whole before it is linked, such as a bound method: what it holds is postponed, as a rule.
  [[nodiscard]] bool has_last_room() const { return stack_.has_last_room(); }
  // There is none. Stores `y` and leaves its contents for later; empty with an error set.
  ECTYPE_COLD NewRef postpone(Postponed<Walk>::Fill fill, Borrowed<> x, Ref<> y, NativeVacancy vacancy,
                              const Plan* plan = nullptr) {
    return postponed_.add(*this, fill, x, std::move(y), std::move(vacancy), plan);
  }

  // Is everything as it is in nearly all copies, so that the fast paths may be taken? See `fast_path_valid_`.
  [[nodiscard]] bool fast_path_valid() const { return fast_path_valid_; }
  // Are the commonest atomic objects their own copies, here and now?
  [[nodiscard]] bool atomics_are_shared() const { return plain_atomics_; }
  // Is the copy of `x` the object itself, as far as its type tells? Looks into tuples a few levels deep.
  ECTYPE_INLINE bool is_own_copy(Borrowed<> x) {
    const Type type = type_of(x);
    return plain_atomics_ && (is_common_atomic(type) ||
                              (type.get() != &PyList_Type && type.get() != &PyDict_Type && is_own_copy_by_plan(x)));
  }

  // The items of `tuple` are about to be copied. If something in the outermost tuple leads back to it, from here on all
  // that it holds can be met again.
  ECTYPE_INLINE void meet_tuple(Borrowed<> tuple) {
    if (tuple == outermost_tuple_) [[unlikely]] {
      meet_outermost_tuple_again();
    }
  }
  // Is `x` a tuple that the standard rule copies item by item?
  [[nodiscard]] bool is_tuple_to_copy(Borrowed<> x);

  // What is known of a type, or can be found out without running foreign code. Null if nothing can; without an error.
  [[nodiscard]] const Plan* plan_at_a_glance(Type type) { return state_.plans.plan_of(type); }

  // Runs foreign code: everything it may look at is in order, and what was learnt before is asked anew after.
  // `run` returns a new reference, or nothing with an error set.
  template <class Run>
  Ref<> foreign(Run run);
  // The same for what is handed the memo, as its argument.
  template <class Run>
  Ref<> foreign_with_memo(Run run);
  // The same for a hook that cannot see what is in the memo. Only where that is private.
  template <class Run>
  Ref<> foreign_with_closed_memo(const ClosedHook& hook, Run run);
  // Foreign code that succeeds or fails, without a result.
  template <class Run>
  [[nodiscard]] bool foreign_step(Run run);

  // Would anything else run at the next foreign call, before what is to run there?
  [[nodiscard]] bool foreign_code_waits() const { return !postponed_.empty() || !deferred_decrefs_.empty(); }

  // Something that is no foreign code may make objects die, or lead to those that were unique. False with an error set.
  [[nodiscard]] bool prepare_for_foreign_code() {
    fast_path_valid_ = false;
    return memo_.prepare_for_foreign_code();
  }

  // Gives up a reference to an object that may die, and run a finalizer: see `DeferredDecrefs`. It dies before the next
  // object is copied.
  void defer_decref(Ref<> object) {
    if (has_one_reference(object.borrow())) [[unlikely]] {
      deferred_decrefs_.add(std::move(object));
      flags_valid_ = false;
      fast_path_valid_ = false;
      plain_atomics_ = false;
    }
  }

  // Can the original be met again while its contents are copied, before it is stored? Then so can they.
  [[nodiscard]] Sharing sharing(const NativeVacancy& vacancy) const { return memo_.sharing(vacancy); }
  // A signal ends the copy: what a level has made so far shall outlive it.
  void keep_unfinished(Borrowed<> copy) { memo_.keep(copy); }

  [[nodiscard]] State& state() const { return state_; }
  [[nodiscard]] NativeMemo& memo() const { return memo_; }
  [[nodiscard]] UnfinishedLevels& unfinished() { return unfinished_; }
  // Changes when foreign code has run.
  static constexpr std::uint64_t kNoRegion = 0;
  static constexpr std::uint64_t kFirstRegion = 1;
  [[nodiscard]] std::uint64_t region() const { return region_; }

 private:
  // Lives as long as the walk. Null with an error set.
  [[nodiscard]] const Plan* plan_of(Type type);
  // How deep a look goes into tuples.
  static constexpr int kTuplesLookedInto = 4;
  [[gnu::noinline]] bool is_own_copy_by_plan(Borrowed<> x, int depth = 0);
  [[nodiscard]] bool was_seen_to_change(Borrowed<> tuple) const {
    return std::ranges::find(seen_to_change_, tuple) != seen_to_change_.end();
  }
  [[gnu::noinline]] NewRef refresh_flags_and_copy(Borrowed<> x, Sharing sharing);
  [[gnu::noinline]] NewRef copy_with_care(Borrowed<> x, Sharing sharing);
  [[gnu::noinline]] NewRef copy_or_share_tuple(Borrowed<> x, Sharing sharing);
  [[gnu::noinline]] NewRef copy_outermost_tuple(Borrowed<> x);
  ECTYPE_COLD void meet_outermost_tuple_again() {
    outermost_tuple_ = Borrowed<>();
    [[maybe_unused]] const bool done = prepare_for_foreign_code();  // private as yet: cannot fail
  }
  [[gnu::noinline]] NewRef copy_by_plan_at_once(Borrowed<> x, Sharing sharing);
  [[gnu::noinline]] NewRef copy_by_plan(Borrowed<> x, Sharing sharing);
  // A program has changed the standard library in the middle of the copy: its own function goes on.
  ECTYPE_COLD NewRef copy_by_library(Borrowed<> x);
  [[gnu::noinline]] NewRef copy_after_look_up(Borrowed<> x, Sharing sharing);

  // From time to time: lets the handlers of signals run, and other threads that wait. False with an error set.
  [[nodiscard]] ECTYPE_COLD bool check_signals();
  // An error is set that a signal has led to. Always false.
  ECTYPE_COLD bool end_by_signal();
  [[nodiscard]] ECTYPE_COLD bool run_deferred_decrefs();
  // With all that waits, which `y` leads to.
  [[nodiscard]] ECTYPE_COLD NewRef finish(Ref<> y) {
    if (y && postponed_.finish(*this)) {
      return y;
    }
    memo_.keep(y.borrow());
    return {};
  }
  [[nodiscard]] ECTYPE_COLD bool finish_before_foreign();

  template <class Prepare, class Run>
  Ref<> run_foreign(Prepare prepare, Run run);
  // Foreign code has run: nothing that was learnt before holds.
  void end_native_region() {
    ++region_;
    state_.plans.new_region();
    memo_.recheck();
    flags_valid_ = false;
    fast_path_valid_ = false;
    plain_atomics_ = false;
    outermost_tuple_ = Borrowed<>();
  }
  ECTYPE_INLINE void refresh_fast_path() {
    fast_path_valid_ = memo_.allows_fast_path() && state_.tables.all_standard();
  }
  // Recomputes the flags below, lazily: another foreign call often follows.
  ECTYPE_INLINE void refresh_flags() {
    flags_valid_ = true;
    // Until 3.14 the memo was asked even for atomic objects.
    atomics_by_memo_ = !since(kPython314) && memo_.has_foreign_entries();
    plain_atomics_ = !atomics_by_memo_ && state_.tables.standard(Common::kAtomics);
  }

  State& state_;
  NativeMemo& memo_;
  StackRoom stack_;
  UnfinishedLevels unfinished_;
  // What waits for stack; in the order in which it is copied.
  PostponedQueue<Walk> postponed_;
  // Is `postponed_` being emptied, by a level that has no room of its own?
  bool finishing_without_room_ = false;
  GcPause gc_;
  // Counts foreign calls. Whoever has learnt something compares the number with the one of then.
  std::uint64_t region_ = kFirstRegion;
  // A millisecond's worth of objects.
  static constexpr std::uint32_t kStepsToSignals = 1U << 14U;
  // Objects to copy until signals and other threads are looked for; never 0 when an object is about to be copied.
  std::uint32_t steps_to_signals_ = kStepsToSignals;
  // Not empty: `flags_valid_` is false, so that these die before the next object is copied.
  DeferredDecrefs deferred_decrefs_;
  // The tuples on the way to the last object that a look into tuples found to change: no second look. Addresses only.
  std::array<Borrowed<>, kTuplesLookedInto> seen_to_change_{};
  // The tuple that the call was given, while its items are copied; null otherwise, and once foreign code has run. It is
  // not in the memo yet, so what it holds must be indexed if it can be met again. Callers hold this one in several
  // places, but before foreign code runs, nothing but a cycle leads to it.
  Borrowed<> outermost_tuple_;
  // Do the next two say how things are now? False after foreign code.
  bool flags_valid_ = false;
  // Are the commonest atomic objects their own copies? May be false where `flags_valid_` is false.
  bool plain_atomics_ = false;
  // Are atomic objects looked up in the memo? Only where somebody else has written to it, and before 3.14.
  bool atomics_by_memo_ = false;
  // The flags are valid, the commonest containers are copied by the standard rules, the memo is private and its table
  // knows every original that can be met again (`allows_fast_path`).
  bool fast_path_valid_ = false;
};

// Is the object its own copy, as far as no memo says otherwise? Runs no foreign code.
ECTYPE_INLINE bool copies_to_itself(const State& state, const Plan& plan, Borrowed<> x) {
  return plan.is_own_copy || (plan.stdlib != nullptr && plan.stdlib->row->is_own_copy_here != nullptr &&
                              plan.stdlib->row->is_own_copy_here(state.instance_names, x));
}

// Inside a list, whose items are often lists or dicts that were met before: found without a call. The count of steps
// is left to others when it runs out.
ECTYPE_INLINE NewRef Walk::copy_item(Borrowed<> x, Sharing sharing) {
  const Type type = type_of(x);
  if (type.get() == &PyList_Type && fast_path_valid_ && steps_to_signals_ > 1) {
    --steps_to_signals_;
    auto found = memo_.look_up_at_once(x, sharing);
    return found.vacancy ? copy_list(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
  }
  if (type.get() == &PyDict_Type && fast_path_valid_ && steps_to_signals_ > 1) {
    --steps_to_signals_;
    auto found = memo_.look_up_at_once(x, sharing);
    return found.vacancy ? copy_dict(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
  }
  return copy(x, sharing);
}

}  // namespace ectype
