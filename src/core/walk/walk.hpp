// The copy itself. One `Walk` serves one call; each memo gets a walk of its own, fully specialised.
//
// Here: what the kinds share. What happens where native code meets foreign code stands in border.hpp, which kind of
// thing an object is in dispatch.hpp, how each kind is copied in the file of its name.
#pragma once

#include "memo/concept.hpp"
#include "python/gc_pause.hpp"
#include "python/stack.hpp"
#include "python/tuple.hpp"
#include "state.hpp"
#include "walk/late.hpp"
#include "walk/leaf.hpp"
#include "walk/postponed.hpp"
#include "walk/trail.hpp"
#include "walk/unfinished.hpp"
#include "walk/value.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace ectype {

template <Memo M>
class Walk {
 public:
  // Foreign code ran until just now, but since then the caller has refreshed the registries and begun a region of the
  // plans.
  Walk(State& state, M& memo, StackRoom stack) : state_(state), memo_(memo), stack_(stack) {
    state_.plans.begin_use();
    memo_.recheck();
    look_around();
    look_if_straight();
  }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;
  ~Walk() {
    if (!late_.empty() || !postponed_.empty()) [[unlikely]] {
      const ErrorAside error;
      late_.let_go();
      PostponedQueue<M>().swap(postponed_);
    }
    state_.plans.end_use();
  }

  // The whole copy, for the outermost caller.
  ECTYPE_INLINE NewRef copy_all(Borrowed<> x, Reach reach) {
    Ref<> y;
    if constexpr (M::kNative) {
      y = reach == Reach::kOnce && type_of(x).get() == &PyTuple_Type ? copy_outermost_tuple(x) : copy(x, reach);
    } else {
      y = copy(x, reach);
    }
    return postponed_.empty() ? NewRef(std::move(y)) : finish(std::move(y));
  }

  // The copy of `x`; empty with an error set. `x` must stay alive until foreign code runs; from there on the callee
  // sees to it.
  ECTYPE_INLINE NewRef copy(Borrowed<> x, Reach reach) {
    return plain_atomics_ && is_common_atomic(x) ? NewRef(share(x)) : copy_compound(x, reach);
  }
  // The same where lists and dicts are at least as common as leaves: if they were met before, no call is made.
  ECTYPE_INLINE NewRef copy_item(Borrowed<> x, Reach reach);
  // The same, for an object that is known not to be one of the commonest atomic ones.
  [[gnu::noinline]] NewRef copy_compound(Borrowed<> x, Reach reach);

  // Is there stack for one more level?
  [[nodiscard]] ECTYPE_INLINE bool has_room() const { return stack_.has_room(); }
  // For what must be whole before it is linked, such as a bound method: what it holds is postponed, as a rule.
  [[nodiscard]] bool has_last_room() const { return stack_.has_last_room(); }
  // There is none. Stores `y` and leaves its contents for later; empty with an error set.
  ECTYPE_COLD NewRef postpone(typename Postponed<M>::Fill fill, Borrowed<> x, Ref<> y, typename M::Vacancy vacancy,
                              const About& about = {});

  // Are the commonest atomic objects their own copies, here and now?
  [[nodiscard]] bool atomics_stay() const { return plain_atomics_; }
  // Would the copy of `x` be `x` itself, as far as can be told at a glance? Looks into tuples a few levels deep.
  ECTYPE_INLINE bool stays(Borrowed<> x) {
    const Type type = type_of(x);
    return plain_atomics_ &&
           (is_common_atomic(type) || (type.get() != &PyList_Type && type.get() != &PyDict_Type && stays_too(x)));
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
  [[nodiscard]] const Plan* plan_at_a_glance(Type type);

  // Runs foreign code: everything it may look at is in order, and what was learnt before is asked anew after.
  // `run` gets the memo as foreign code sees it, if it asks for it.
  template <class Run>
  Ref<> foreign(Run run);
  // The same for what is handed the memo in any case, as its argument.
  template <class Run>
  Ref<> foreign_with_memo(Run run);
  // The same for a hook that cannot see what is in the memo. Only where that is private.
  template <class Run>
  Ref<> foreign_with_closed_memo(const ClosedHook& hook, Run run);
  // Foreign code that succeeds or fails, without a result.
  template <class Run>
  [[nodiscard]] bool foreign_step(Run run);

  // Would anything else run at the next border, before what is to run there?
  [[nodiscard]] bool foreign_code_waits() const { return !postponed_.empty() || !late_.empty(); }

  // Something that is no foreign code may make objects die, or lead to those that were met once. False with an error
  // set.
  [[nodiscard]] bool settle() {
    is_straight_ = false;
    return memo_.settle();
  }

  // Lets go of an object that may die, and run a finalizer: see `LateObjects`. It dies before the next object is
  // copied.
  void drop(Ref<> object) {
    if (M::kNative && has_one_reference(object.borrow())) [[unlikely]] {
      late_.add(std::move(object));
      up_to_date_ = false;
      is_straight_ = false;
      plain_atomics_ = false;
    }
  }

  // The copy of a part failed: by which step it was reached. Always false.
  ECTYPE_COLD bool failed_at_item(Py_ssize_t i) {
    return note([&](Trail& trail) { trail.add_item(i); });
  }
  ECTYPE_COLD bool failed_at_key(Borrowed<> key) {
    return note([&](Trail& trail) { trail.add_key(key); });
  }
  ECTYPE_COLD bool failed_at_attribute(Borrowed<> name) {
    return note([&](Trail& trail) { trail.add_attribute(name); });
  }
  ECTYPE_COLD bool failed_at(const char* part) {
    return note([&](Trail& trail) { trail.add_part(part); });
  }
  // The copy of `x` itself failed.
  ECTYPE_COLD bool blame(Borrowed<> x) {
    return note([&](Trail& trail) { trail.blame(x); });
  }
  // The last step went into the state of an object.
  ECTYPE_COLD bool failed_in_state(Borrowed<> state) {
    return note([&](Trail& trail) { trail.into_state(state); });
  }
  [[nodiscard]] const Trail* trail() const { return trail_.peek(); }

  [[nodiscard]] State& state() const { return state_; }
  [[nodiscard]] M& memo() const { return memo_; }
  [[nodiscard]] UnfinishedLevels& unfinished() { return unfinished_; }
  // Changes when foreign code has run.
  static constexpr std::uint64_t kNoRegion = 0;
  static constexpr std::uint64_t kFirstRegion = 1;
  [[nodiscard]] std::uint64_t region() const { return region_; }

 private:
  NewRef copy_as(const Plan& plan, Borrowed<> x, typename M::Vacancy vacancy);
  // Lives as long as the walk. Null with an error set.
  [[nodiscard]] const Plan* plan_of(Type type);
  // How deep a look goes into tuples.
  static constexpr int kTuplesLookedInto = 4;
  [[gnu::noinline]] bool stays_too(Borrowed<> x, int depth = 0);
  [[nodiscard]] bool was_seen_to_change(Borrowed<> tuple) const {
    return std::ranges::find(seen_to_change_, tuple) != seen_to_change_.end();
  }
  [[gnu::noinline]] NewRef look_around_and_copy(Borrowed<> x, Reach reach);
  [[gnu::noinline]] NewRef copy_with_care(Borrowed<> x, Reach reach);
  [[gnu::noinline]] NewRef copy_or_share_tuple(Borrowed<> x, Reach reach);
  [[gnu::noinline]] NewRef copy_outermost_tuple(Borrowed<> x);
  ECTYPE_COLD void meet_outermost_tuple_again() {
    outermost_tuple_ = Borrowed<>();
    [[maybe_unused]] const bool done = settle();  // private as yet: cannot fail
  }
  [[gnu::noinline]] NewRef copy_by_plan_at_once(Borrowed<> x, Reach reach);
  [[gnu::noinline]] NewRef copy_by_plan(Borrowed<> x, Reach reach);
  // A program has changed the standard library in the middle of the copy: its own function goes on.
  ECTYPE_COLD NewRef copy_by_library(Borrowed<> x);
  [[gnu::noinline]] NewRef copy_after_look_up(Borrowed<> x, Reach reach);
  [[gnu::noinline]] NewRef copy_conservatively(Borrowed<> x);

  // From time to time: lets the handlers of signals run, and other threads that wait. False with an error set.
  [[nodiscard]] ECTYPE_COLD bool heed_signals();
  // An error is set that a signal has led to. Always false.
  ECTYPE_COLD bool end_by_signal();
  [[nodiscard]] ECTYPE_COLD bool let_late_objects_die();
  [[nodiscard]] ECTYPE_COLD bool finish_postponed();
  // With all that waits, which `y` leads to.
  [[nodiscard]] ECTYPE_COLD NewRef finish(Ref<> y) {
    if (y && finish_postponed()) {
      return y;
    }
    memo_.keep(y.borrow());
    return {};
  }
  [[nodiscard]] ECTYPE_COLD bool finish_before_foreign();
  bool note(auto write) {
    if (Trail* trail = trail_.get()) {
      write(*trail);
    }
    return false;
  }

  template <class Settle, class Run>
  Ref<> cross(Settle settle, Run run);
  // Foreign code has run: nothing that was learnt before holds.
  void leave_region() {
    ++region_;
    state_.plans.new_region();
    memo_.recheck();
    up_to_date_ = false;
    is_straight_ = false;
    plain_atomics_ = false;
    outermost_tuple_ = Borrowed<>();
  }
  void look_if_straight() {
    if constexpr (M::kNative) {
      is_straight_ = memo_.is_straight() && state_.registries.all_standard();
    }
  }
  // Learns anew what the shortest ways rest on. Not before it is needed: often the next thing is foreign code again.
  void look_around() {
    up_to_date_ = true;
    // Until 3.14 the memo was asked even for atomic objects.
    atomics_by_memo_ = !since(kPython314) && memo_.has_foreign_entries();
    plain_atomics_ = M::kNative && !atomics_by_memo_ && state_.registries.standard(Common::kAtomics);
  }

  State& state_;
  M& memo_;
  StackRoom stack_;
  UnfinishedLevels unfinished_;
  LazyTrail trail_;
  PostponedQueue<M> postponed_;
  bool finishing_without_room_ = false;
  [[no_unique_address]] std::conditional_t<M::kNative, GcPause, std::monostate> gc_;
  std::uint64_t region_ = kFirstRegion;
  // A millisecond's worth of objects.
  static constexpr std::uint32_t kStepsToSignals = 1U << 14U;
  std::uint32_t steps_to_signals_ = kStepsToSignals;
  LateObjects late_;
  // The tuples on the way to the last object that a look into tuples found not to stay: no second look. Addresses only.
  std::array<Borrowed<>, kTuplesLookedInto> seen_to_change_{};
  // A tuple is not in the memo while it is copied, so what it holds must be findable if it can be met again. Callers
  // hold this one in several places, but before foreign code runs, nothing but a cycle leads to it.
  Borrowed<> outermost_tuple_;
  bool up_to_date_ = false;
  // Up to date, the commonest containers are copied as usual, and the memo can be asked without more ado.
  bool is_straight_ = false;
  bool plain_atomics_ = false;
  bool atomics_by_memo_ = false;
};

}  // namespace ectype
