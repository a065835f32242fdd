// The deep copy of a call without a memo of the caller's, or with a dict that becomes the native memo
// (`ExposedMemo::adopt`). One `Walk` serves one call.
//
// This file has the state of a walk and what the copiers use. walk.cpp chooses the copier of an object;
// foreign_calls.hpp has what is done before and after foreign code runs; copiers/ has the types. A call with any
// other memo of the caller's uses another walk: callers_memo/walk.hpp.
#pragma once

#include "capi/gc_pause.hpp"
#include "capi/stack.hpp"
#include "engine/deferred_decrefs.hpp"
#include "engine/error_path.hpp"
#include "engine/leaf.hpp"
#include "engine/omissions.hpp"
#include "engine/postponed.hpp"
#include "engine/unfinished.hpp"
#include "memo/native_memo.hpp"
#include "state.hpp"

#include <algorithm>
#include <array>

namespace ectype {

class KeepAlive;

class Walk : public Omissions {
 public:
  using Memo = NativeMemo;
  using KeepAlive = ectype::KeepAlive;

  // Foreign code may have run before, but since then the caller has refreshed the tables and begun a region of the
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

  // The whole copy, with all postponed contents, for the outermost caller. Empty with an error set.
  // Its argument is always looked up, even if it has one reference: C code, such as `functools.partial`, may pass on a
  // reference that the data holds.
  ECTYPE_INLINE NewRef copy_outermost(Borrowed<> x) {
    return end(type_of(x).get() == &PyTuple_Type ? copy_outermost_tuple(x) : copy(x, Sharing::kMaybeShared));
  }
  // The same for the first object of a copy, whose class has this plan: the memo is empty, so it is not looked up.
  ECTYPE_INLINE NewRef copy_first(Borrowed<> x, const Plan& plan) {
    return end(plan.deep(*this, x, memo_.vacancy_for_first(x), plan));
  }
  // The same for a snapshot: no other thread runs meanwhile, and an error is set instead of running foreign code.
  // `guard` outlives the walk.
  NewRef copy_undivided(Borrowed<> x, UndividedGuard& guard) {
    const UnfinishedLevels::Entered entered(unfinished_, guard);
    is_undivided_ = true;
    return copy_outermost(x);
  }
  // The same for a call inside a hook, and for one with a memo of the caller's: the memo may have an entry for `x`.
  ECTYPE_INLINE NewRef copy_nested(Borrowed<> x) { return end(copy(x, Sharing::kMaybeShared)); }

  // The copy of `x`; empty with an error set. The caller keeps `x` alive until foreign code runs; from then on the
  // callee does.
  ECTYPE_INLINE NewRef copy(Borrowed<> x, Sharing sharing) {
    return plain_atomics_ && is_common_atomic(x) ? NewRef(share(x)) : copy_compound(x, sharing);
  }
  // The same, for places where lists and dicts are at least as common as leaves: if they were met before, they are
  // found without a call.
  ECTYPE_INLINE NewRef copy_item(Borrowed<> x, Sharing sharing);
  // The same, for an object that is known not to be one of the commonest atomic ones.
  [[gnu::noinline]] NewRef copy_compound(Borrowed<> x, Sharing sharing);

  // Whether the stack has room for one more level.
  [[nodiscard]] ECTYPE_INLINE bool has_room() const { return stack_.has_room(); }
  // Whether there is also room for a container one level further in.
  [[nodiscard]] bool has_room_for_container() const { return stack_.has_room_for_container(); }
  [[nodiscard]] ECTYPE_INLINE bool has_room_inside() const { return stack_.has_room_inside(); }
  // For an object that must be complete before it is linked, such as a bound method: its contents are usually
  // postponed.
  [[nodiscard]] bool has_last_room() const { return stack_.has_last_room(); }
  // For the time when there is no room. Stores `y`, postpones its contents and returns it; empty with an error set.
  ECTYPE_COLD NewRef postpone(Postponed<Walk>::Fill fill, Borrowed<> x, Ref<> y, NativeVacancy vacancy,
                              const Plan* plan = nullptr) {
    return postponed_.add(*this, fill, x, std::move(y), std::move(vacancy), plan);
  }

  // Whether the fast paths may be taken, as in nearly all copies. See `fast_path_valid_`.
  [[nodiscard]] bool fast_path_valid() const { return fast_path_valid_; }
  // Whether the commonest atomic objects are their own copies at the moment.
  [[nodiscard]] bool atomics_are_shared() const { return plain_atomics_; }
  // Whether `x` is its own copy, as far as its type determines that. Looks into tuples a few levels deep.
  ECTYPE_INLINE bool is_own_copy(Borrowed<> x) {
    const Type type = type_of(x);
    return plain_atomics_ && (is_common_atomic(type) ||
                              (type.get() != &PyList_Type && type.get() != &PyDict_Type && is_own_copy_by_plan(x)));
  }

  // Called before the items of `tuple` are copied. If this is the outermost tuple, something in it leads back to it:
  // from here on all of its contents can be met again.
  ECTYPE_INLINE void meet_tuple(Borrowed<> tuple) {
    if (tuple == outermost_tuple_) [[unlikely]] {
      meet_outermost_tuple_again();
    }
  }
  // Looks `x` up in the memo. If that has entries of foreign code, this is foreign code, too: it calls the `__eq__` of
  // keys.
  [[nodiscard]] LookUp<NativeVacancy> look_up(Borrowed<> x, Sharing sharing);
  // Whether `x` is a tuple that is copied item by item, by the standard rule.
  [[nodiscard]] bool is_tuple_to_copy(Borrowed<> x);

  // The plan of a type, if it is known or can be made without foreign code; else null, without an error.
  [[nodiscard]] const Plan* plan_at_a_glance(Type type) { return state_.plans.plan_of(type); }

  // Runs foreign code. Before, everything that it may look at is prepared; after, all assumptions are invalidated.
  // `run` returns a new reference, or empty with an error set; so does this function.
  template <class Run>
  Ref<> foreign(Run run);
  // The same, for foreign code that receives the memo as an argument.
  template <class Run>
  Ref<> foreign_with_memo(Run run);
  // The same, for a hook that cannot see what is in its memo. Only while the memo is private.
  template <class Run>
  Ref<> foreign_with_closed_memo(const ClosedHook& hook, Run run);
  // The same, for foreign code without a result. False with an error set.
  template <class Run>
  [[nodiscard]] bool foreign_step(Run run);
  // To be called by what `foreign` and `foreign_step` run: `run` receives the memo as an argument.
  template <class Run>
  Ref<> lend_memo(Run run);

  // Whether the contents of this object, which was just copied, are postponed.
  [[nodiscard]] bool has_just_postponed(Borrowed<> x) const {
    return !postponed_.empty() && postponed_.last_original() == x;
  }
  // Whether the next foreign call would first run other foreign code or copy postponed contents.
  [[nodiscard]] bool foreign_code_waits() const { return !postponed_.empty() || !deferred_decrefs_.empty(); }

  // For a level that has left out a part, while its short cut counts on all parts. Undoes the short cuts of all levels,
  // as before foreign code. False with an error set.
  [[nodiscard]] ECTYPE_COLD bool undo_short_cuts() { return unfinished_.prepare() && prepare_for_foreign_code(); }

  // For code that is not foreign but may free objects, or may reach objects that were unique. False with an error set.
  [[nodiscard]] bool prepare_for_foreign_code() {
    fast_path_valid_ = false;
    return memo_.prepare_for_foreign_code();
  }

  // Gives up a reference. If it is the last one, the object is freed before the next object is copied, since a
  // finalizer may run: see `DeferredDecrefs`.
  void defer_decref(Ref<> object) {
    if (has_one_reference(object.borrow())) [[unlikely]] {
      deferred_decrefs_.add(std::move(object));
      flags_valid_ = false;
      fast_path_valid_ = false;
      plain_atomics_ = false;
    }
  }

  // For an original that is stored after its contents. Whether it can be met again while they are copied; if so, they
  // can be met again too.
  [[nodiscard]] Sharing sharing(const NativeVacancy& vacancy) const { return memo_.sharing(vacancy); }
  // If a signal ends the copy, keeps alive what a level has made so far.
  void keep_unfinished(Borrowed<> copy) { memo_.keep(copy); }

  // The sharing of an object to which a level has held a second reference since `region`. If foreign code has run
  // since, it may have moved the object: two references then no longer mean that nothing else leads to it.
  [[nodiscard]] Sharing sharing_of_held(std::uint64_t region) const {
    return region_ == region ? Sharing::kUniqueAndHeld : Sharing::kMaybeShared;
  }

  [[nodiscard]] State& state() const { return state_; }
  [[nodiscard]] NativeMemo& memo() const { return memo_; }
  [[nodiscard]] UnfinishedLevels& unfinished() { return unfinished_; }
  // A copy has taken as long as that of so many objects may: signals are looked for earlier.
  void count_as(std::uint32_t objects) { steps_to_signals_ -= std::min(steps_to_signals_ - 1, objects); }
  // Changes when foreign code has run.
  static constexpr std::uint64_t kNoRegion = 0;
  static constexpr std::uint64_t kFirstRegion = 1;
  [[nodiscard]] std::uint64_t region() const { return region_; }

 private:
  // Valid as long as the walk. May run foreign code. Null with an error set.
  [[nodiscard]] const Plan* plan_of(Type type);
  // While the flags are not valid: the plan of the type, if it has a hook or its instances are their own copies, and if
  // it surely holds; else null.
  [[nodiscard]] ECTYPE_INLINE const Plan* plan_before_refresh(Type type);
  // The number of levels that are looked into when tuples are nested.
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
    [[maybe_unused]] const bool done = prepare_for_foreign_code();  // the memo is still private: cannot fail
  }
  [[gnu::noinline]] NewRef copy_by_plan_at_once(Borrowed<> x, Sharing sharing);
  [[gnu::noinline]] NewRef copy_by_plan(Borrowed<> x, Sharing sharing);
  [[gnu::noinline]] NewRef copy_for_caller(Borrowed<> x, Sharing sharing);
  ECTYPE_INLINE NewRef copy_as_planned(Borrowed<> x, Sharing sharing, const Plan& plan);
  // A program has changed the standard library in the middle of the copy: calls the library's own function.
  ECTYPE_COLD NewRef copy_by_library(Borrowed<> x);
  [[gnu::noinline]] NewRef copy_among_foreign_entries(Borrowed<> x, Sharing sharing);

  // Called every `kStepsToSignals` objects: lets handlers of signals run, and other threads that wait. False with an
  // error set.
  [[nodiscard]] ECTYPE_COLD bool check_signals();
  // Called with an error set that a signal has caused. Always false.
  ECTYPE_COLD bool end_by_signal();
  [[nodiscard]] ECTYPE_COLD bool run_deferred_decrefs();
  // What a call ends with: copies the postponed contents, or forgets what an error has left.
  ECTYPE_INLINE NewRef end(Ref<> y) {
    if (!postponed_.empty()) {
      y = finish(std::move(y));
    }
    if (!y) [[unlikely]] {
      memo_.forget_unowned();
    }
    return y;
  }
  // Copies the postponed contents, to which `y` leads, and returns `y`. Empty with an error set.
  [[nodiscard]] ECTYPE_COLD NewRef finish(Ref<> y) {
    if (y && postponed_.finish(*this)) {
      return y;
    }
    memo_.keep(y.borrow());
    return {};
  }

  // What is done before each piece of foreign code: foreign_calls.hpp. False, or empty, with an error set: then it must
  // not run. The last two return the dict that the foreign code receives as its memo.
  [[nodiscard]] [[gnu::noinline]] bool begin_foreign_call();
  [[gnu::noinline]] NewRef begin_foreign_call_with_memo();
  [[gnu::noinline]] NewRef begin_foreign_call_with_closed_memo();
  // What is done after it. If it failed, an error is set.
  [[gnu::noinline]] void end_foreign_call(bool has_succeeded);
  // The parts of the first three: before and after the memo is prepared.
  [[nodiscard]] bool finish_open_work() { return postponed_.finish_before_foreign(*this) && unfinished_.prepare(); }
  void let_finalizers_run() {
    gc_.lift();
    deferred_decrefs_.run();
  }
  // Called after foreign code has run: invalidates all assumptions.
  void end_native_region() {
    ++region_;
    state_.plans.new_region();
    memo_.recheck();
    flags_valid_ = false;
    fast_path_valid_ = false;
    plain_atomics_ = false;
    leaves_before_refresh_ = kLeavesBeforeRefresh;
    outermost_tuple_ = Borrowed<>();
  }
  ECTYPE_INLINE void refresh_fast_path() {
    fast_path_valid_ = memo_.allows_fast_path() && state_.tables.all_standard();
  }
  // Recomputes the flags below, lazily: another foreign call often follows.
  ECTYPE_INLINE void refresh_flags() {
    flags_valid_ = true;
    // Before 3.14 atomic objects are looked up in the memo, too.
    atomics_by_memo_ = !since(kPython314) && memo_.has_entries_of_others();
    plain_atomics_ = !atomics_by_memo_ && state_.tables.standard(Common::kAtomics);
  }
  void refresh_tables_and_flags() {
    state_.tables.refresh();
    refresh_flags();
  }

  State& state_;
  NativeMemo& memo_;
  StackRoom stack_;
  UnfinishedLevels unfinished_;
  // Contents that are postponed because of the stack, in the order in which they will be copied.
  PostponedQueue<Walk> postponed_;
  GcPause gc_;
  // Increased by each foreign call. An assumption is valid only while the number is the same.
  std::uint64_t region_ = kFirstRegion;
  bool is_undivided_ = false;  // see `copy_undivided`
  // A millisecond's worth of objects.
  static constexpr std::uint32_t kStepsToSignals = 1U << 14U;
  // Objects to copy until the next check for signals and other threads; never 0 when an object is about to be copied.
  std::uint32_t steps_to_signals_ = kStepsToSignals;
  // While it is not empty, `flags_valid_` is false, so that the objects are freed before the next object is copied.
  DeferredDecrefs deferred_decrefs_;
  // The tuples on the path to the last object that `is_own_copy_by_plan` found to change: they are not examined again.
  // Addresses only.
  std::array<Borrowed<>, kTuplesLookedInto> seen_to_change_{};
  // The tuple that is the argument of the call, while its items are copied; null otherwise, and after foreign code. It
  // is not in the memo yet, so its contents must be indexed if it can be met again. Callers hold several references to
  // it, but before foreign code runs only a cycle leads to it.
  Borrowed<> outermost_tuple_;
  // Whether the next two flags are up to date. False after foreign code.
  bool flags_valid_ = false;
  // Whether the commonest atomic objects are their own copies. May be false while `flags_valid_` is false.
  bool plain_atomics_ = false;
  // While the flags are not valid: how many more leaves are recognised by themselves before the tables are compared.
  static constexpr std::uint8_t kLeavesBeforeRefresh = 4;
  std::uint8_t leaves_before_refresh_ = kLeavesBeforeRefresh;
  // Whether atomic objects are looked up in the memo: only before 3.14, and if it may have entries of others.
  bool atomics_by_memo_ = false;
  // Whether the flags are valid, the commonest containers are copied by the standard rules, the memo is private and its
  // table has every original that can be met again (`allows_fast_path`).
  bool fast_path_valid_ = false;
};

// Whether the object is its own copy if no memo has an entry for it. Runs no foreign code.
ECTYPE_INLINE bool copies_to_itself(const State& state, const Plan& plan, Borrowed<> x) {
  return plan.is_own_copy || (plan.stdlib != nullptr && plan.stdlib->row->is_own_copy_here != nullptr &&
                              plan.stdlib->row->is_own_copy_here(state.instance_names, x));
}

// For the items of a list, which are often lists or dicts that were met before: these are found without a call. When
// the count of steps runs out, `copy` is called.
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
