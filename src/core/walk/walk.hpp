// The copy itself. One `Walk` serves one call; each memo gets a walk of its own, fully specialised.
//
// Here: which kind of thing an object is, and the border between native code and foreign code. How each kind is
// copied stands in the file of its name.
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
  Walk(State& state, M& memo, const StackBounds& stack) : state_(state), memo_(memo), stack_(stack) { begin_region(); }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;
  ~Walk() = default;

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

  // Lets go of an object that may die, and run a finalizer.
  [[nodiscard]] bool drop(Ref<> object) {
    if (M::kNative && has_one_reference(object.borrow())) {
      return foreign_step([&] {
        object = Ref<>();
        return true;
      });
    }
    return true;
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

  void begin_region() {
    ++region_;
    state_.plans.new_region();
    memo_.recheck();
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
  }
  Ref<> result = run();
  if constexpr (M::kNative) {
    gc_.resume_again();
  }
  if (result) {
    state_.registries.refresh();
    begin_region();
  }  // else the walk is over, and the error must stay as it is
  return result;
}

template <Memo M>
template <class Run>
bool Walk<M>::foreign_step(Run run) {
  return static_cast<bool>(foreign([&] { return run() ? none() : Ref<>(); }));
}

template <Memo M>
bool Walk<M>::stays_too(Borrowed<> x, int depth) {
  constexpr int kDepth = 4;
  const Type type = type_of(x);
  if (type.get() == &PyTuple_Type) {
    if (depth == kDepth || memo_.has_foreign_entries() || !state_.registries.standard(Common::kTuple)) {
      return false;
    }
    const Py_ssize_t size = tuple_size(x);
    for (Py_ssize_t i = 0; i < size; ++i) {
      const Borrowed<> item = tuple_item(x, i);
      if (!is_common_atomic(item) && !stays_too(item, depth + 1)) {
        return false;
      }
    }
    return true;
  }
  const Plan* plan = state_.plans.find(type);
  if (plan == nullptr && !state_.registries.judging_is_foreign(type)) {
    plan = state_.plans.judge(type);
    if (plan == nullptr) {
      PyErr_Clear();  // copying it will meet the error again
    }
  }
  return plan != nullptr &&
         (plan->kind == Kind::kAtomic || (plan->kind == Kind::kItself && !memo_.has_foreign_entries()));
}

template <Memo M>
std::optional<Plan> Walk<M>::plan_of(Type type) {
  std::optional<Plan> plan;
  const Plan* known = state_.plans.find(type);
  if (known == nullptr && !state_.registries.judging_is_foreign(type)) {
    known = state_.plans.judge(type);
    if (known == nullptr) {
      return plan;
    }
  }
  if (known != nullptr) {
    plan = Plan{.kind = known->kind, .copier = share(known->copier), .shape = known->shape};
  } else if (!foreign_step([&] {
               plan = state_.registries.judge(type);
               return plan.has_value();
             })) {
    plan.reset();
  }
  return plan;
}

// The arguments of a reduce value have failed. Up to 3.14 `copy.py` copies them in a generator, which shows.
inline void leave_arguments() {
  if (!since(kPython315)) {
    leave_generator();
  }
}

// The copy, if there is one, or what `copy_contents` makes of the vacancy.
template <Memo M>
ECTYPE_INLINE Ref<> look_up_and(Walk<M>& walk, Borrowed<> x, Reach reach, auto copy_contents) {
  auto found = walk.memo().look_up(x, reach);
  if (!found.vacancy) {
    return std::move(found.copy);
  }
  return copy_contents(std::move(*found.vacancy));
}

// The three commonest containers are told by their addresses; list first, since most objects are in lists and dicts.
template <Memo M>
Ref<> Walk<M>::copy_compound(Borrowed<> x, Reach reach) {
  if constexpr (!M::kNative) {
    return copy_conservatively(x);
  }
  const Type type = type_of(x);
  if (type.get() == &PyList_Type && state_.registries.standard(Common::kList)) {
    return look_up_and(*this, x, reach, [&](auto vacancy) { return copy_list(*this, x, std::move(vacancy)); });
  }
  if (type.get() == &PyDict_Type && state_.registries.standard(Common::kDict)) {
    return look_up_and(*this, x, reach, [&](auto vacancy) { return copy_dict(*this, x, std::move(vacancy)); });
  }
  if (type.get() == &PyTuple_Type && state_.registries.standard(Common::kTuple)) {
    return stays(x)
               ? share(x)
               : look_up_and(*this, x, reach, [&](auto vacancy) { return copy_tuple(*this, x, std::move(vacancy)); });
  }
  return copy_by_plan(x, reach);
}

template <Memo M>
Ref<> Walk<M>::copy_by_plan(Borrowed<> x, Reach reach) {
  if (!has_room()) {
    return {};
  }
  if (const Plan* known = state_.plans.find(type_of(x)); known != nullptr && !memo_.has_foreign_entries()) [[likely]] {
    if (stays_itself(known->kind)) {
      return share(x);
    }
    if (known->kind == Kind::kInstance) {
      return look_up_and(*this, x, reach,
                         [&](auto vacancy) { return copy_instance(*this, x, known->shape, std::move(vacancy)); });
    }
  }
  const std::optional<Plan> plan = plan_of(type_of(x));
  if (!plan) {
    return {};
  }
  if (plan->kind == Kind::kAtomic && !atomics_by_memo_) {
    return share(x);
  }
  return look_up_and(*this, x, reach, [&](auto vacancy) { return copy_as(*plan, x, std::move(vacancy)); });
}

// With a memo of the caller's: each look-up may be foreign code, so nothing is known longer than for one step, and
// `x` is held.
template <Memo M>
Ref<> Walk<M>::copy_conservatively(Borrowed<> x) {
  const Ref<> held = share(x);
  if (!has_room()) {
    return {};
  }
  state_.registries.refresh();
  begin_region();
  if (since(kPython314)) {
    // The first question of all, since 3.14: is the type in the set of atomic types? (An instance of a metaclass is
    // atomic too, but by a later rule.)
    const std::optional<bool> atomic = state_.registries.in_atomic_types(type_of(x));
    if (!atomic || *atomic) {
      return atomic ? share(x) : Ref<>();
    }
  }
  return look_up_and(*this, x, Reach::kAgain, [&](auto vacancy) {
    state_.registries.refresh();
    begin_region();
    const std::optional<Plan> plan = plan_of(type_of(x));
    return plan ? copy_as(*plan, x, std::move(vacancy)) : Ref<>();
  });
}

template <Memo M>
Ref<> Walk<M>::copy_as(const Plan& plan, Borrowed<> x, typename M::Vacancy vacancy) {
  switch (plan.kind) {
    case Kind::kAtomic:
      return share(x);
    case Kind::kList:
      return copy_list(*this, x, std::move(vacancy));
    case Kind::kDict:
      return copy_dict(*this, x, std::move(vacancy));
    case Kind::kTuple:
      return copy_tuple(*this, x, std::move(vacancy));
    case Kind::kFrozenDict:
      return copy_frozendict(*this, x, std::move(vacancy));
    case Kind::kMethod:
      return copy_method(*this, x, std::move(vacancy));
    case Kind::kSet:
    case Kind::kFrozenSet:
      return copy_set(*this, x, std::move(vacancy));
    case Kind::kItself:
      // A caller's memo may be looked at, or hold other copies of what the object reduces to.
      if (M::kNative) {
        return share(x);
      }
      break;
    case Kind::kInstance:
      // In a memo of the caller's the state dict has an entry of its own.
      return M::kNative ? copy_instance(*this, x, plan.shape, std::move(vacancy))
                        : copy_by_protocol(*this, x, std::move(vacancy));
    case Kind::kRegistered:
      return copy_registered(*this, plan.copier.borrow(), x, std::move(vacancy));
    case Kind::kProtocol:
      break;
    default:
      // In a caller's memo, what a value reduces to is looked up as well.
      if (M::kNative && !memo_.has_foreign_entries()) {
        const Ref<> held = share(x);
        Ref<> y = copy_value(plan.kind, x);
        if (y || error_is_set()) {
          return y && memo_.add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
        }
      }
  }
  return copy_by_protocol(*this, x, std::move(vacancy));
}

}  // namespace ectype
