// The copy itself. One `Walk` serves one call; each memo gets a walk of its own, fully specialised.
//
// Here: what the kinds share, and the border between native code and foreign code. Which kind of thing an object is
// stands in dispatch.hpp, how each kind is copied in the file of its name.
#pragma once

#include "memo/concept.hpp"
#include "python/gc_pause.hpp"
#include "python/stack.hpp"
#include "python/tuple.hpp"
#include "state.hpp"
#include "walk/leaf.hpp"
#include "walk/unfinished.hpp"
#include "walk/value.hpp"

#include <variant>

namespace ectype {

template <Memo M>
class Walk {
 public:
  // The registries were refreshed, by the caller, just now.
  Walk(State& state, M& memo, const StackBounds& stack) : state_(state), memo_(memo), stack_(stack) {
    leave_region();
    look_around();
  }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;
  ~Walk() {
    if (late_) {
      const ErrorAside error;
      late_ = Ref<>();
    }
  }

  // The copy of `x`; empty with an error set. `x` must stay alive until foreign code runs; from there on the callee
  // sees to it.
  ECTYPE_INLINE Ref<> copy(Borrowed<> x, Reach reach) {
    return plain_atomics_ && is_common_atomic(x) ? share(x) : copy_compound(x, reach);
  }
  // The same, for an object that is known not to be one of the commonest atomic ones.
  [[gnu::noinline]] Ref<> copy_compound(Borrowed<> x, Reach reach);

  // Is there stack for one more level? False with RecursionError set.
  [[nodiscard]] ECTYPE_INLINE bool has_room() const { return stack_.has_room() || recursion_error(); }

  // Are the commonest atomic objects their own copies, here and now?
  [[nodiscard]] bool atomics_stay() const { return plain_atomics_; }
  // Would the copy of `x` be `x` itself, as far as can be told at a glance? Looks into tuples a few levels deep.
  ECTYPE_INLINE bool stays(Borrowed<> x) {
    const Type type = type_of(x);
    return plain_atomics_ &&
           (is_common_atomic(type) || (type.get() != &PyList_Type && type.get() != &PyDict_Type && stays_too(x)));
  }

  // Runs foreign code: everything it may look at is in order, and what was learnt before is asked anew after.
  // `run` gets the memo as foreign code sees it, if it asks for it.
  template <class Run>
  Ref<> foreign(Run run);
  // Foreign code that succeeds or fails, without a result.
  template <class Run>
  [[nodiscard]] bool foreign_step(Run run);

  // Lets go of an object that may die, and run a finalizer: not now, but before anything else that is foreign runs.
  [[nodiscard]] bool drop(Ref<> object) {
    if (!M::kNative || !has_one_reference(object.borrow())) {
      return true;
    }
    if (!late_) {
      late_ = std::move(object);
      return true;
    }
    return foreign_step([&] {
      object = Ref<>();
      return true;
    });
  }

  [[nodiscard]] State& state() const { return state_; }
  [[nodiscard]] M& memo() const { return memo_; }
  [[nodiscard]] UnfinishedLevels& unfinished() { return unfinished_; }
  // Changes when foreign code has run.
  [[nodiscard]] std::uint64_t region() const { return region_; }

 private:
  Ref<> copy_as(const Plan& plan, Borrowed<> x, typename M::Vacancy vacancy);
  // Held by the caller, since foreign code may change the tables. Empty with an error set.
  [[nodiscard]] std::optional<Plan> plan_of(Type type);
  [[gnu::noinline]] bool stays_too(Borrowed<> x, int depth = 0);
  [[gnu::noinline]] Ref<> copy_by_plan(Borrowed<> x, Reach reach);
  [[gnu::noinline]] Ref<> copy_conservatively(Borrowed<> x);

  // Foreign code has run: nothing that was learnt before holds.
  void leave_region() {
    ++region_;
    state_.plans.new_region();
    memo_.recheck();
    up_to_date_ = false;
    plain_atomics_ = false;
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
  const StackBounds& stack_;
  UnfinishedLevels unfinished_;
  [[no_unique_address]] std::conditional_t<M::kNative, GcPause, std::monostate> gc_;
  std::uint64_t region_ = 0;
  Ref<> late_;  // see `drop`
  bool up_to_date_ = false;
  bool plain_atomics_ = false;
  bool atomics_by_memo_ = false;
};

template <Memo M>
template <class Run>
Ref<> Walk<M>::foreign(Run run) {
  if constexpr (M::kNative) {
    if (!unfinished_.prepare() || !memo_.settle()) {
      return {};
    }
    gc_.lift();
    late_ = Ref<>();
  }
  Ref<> result = run();
  if constexpr (M::kNative) {
    gc_.resume_again();
  }
  leave_region();
  return result;
}

template <Memo M>
template <class Run>
bool Walk<M>::foreign_step(Run run) {
  return static_cast<bool>(foreign([&] { return run() ? none() : Ref<>(); }));
}

// The arguments of a reduce value have failed. Up to 3.14 `copy.py` copies them in a generator, which shows.
inline void leave_arguments() {
  if (!since(kPython315)) {
    leave_generator();
  }
}

}  // namespace ectype
