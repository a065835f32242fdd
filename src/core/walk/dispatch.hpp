// Which kind of thing is this object? The one place that knows all kinds.
#pragma once

#include "walk/dict.hpp"
#include "walk/frozendict.hpp"
#include "walk/hooked.hpp"
#include "walk/instance.hpp"
#include "walk/known.hpp"
#include "walk/list.hpp"
#include "walk/method.hpp"
#include "walk/plans.hpp"
#include "walk/protocol.hpp"
#include "walk/registered.hpp"
#include "walk/set.hpp"
#include "walk/stays.hpp"
#include "walk/straight.hpp"
#include "walk/tuple.hpp"

namespace ectype {

// The copy, if there is one, or what `copy_contents` makes of the vacancy.
template <Memo M>
ECTYPE_INLINE NewRef look_up_and(Walk<M>& walk, Borrowed<> x, Reach reach, auto copy_contents) {
  auto found = walk.memo().look_up(x, reach);
  if (!found.vacancy) {
    return std::move(found.copy);
  }
  return copy_contents(std::move(*found.vacancy));
}

// Where not all is straight.
template <Memo M>
NewRef Walk<M>::copy_with_care(Borrowed<> x, Reach reach) {
  look_if_straight();
  const Type type = type_of(x);
  if (type.get() == &PyList_Type && state_.registries.standard(Common::kList)) {
    auto found = memo_.look_up(x, reach);
    return found.vacancy ? copy_list(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
  }
  if (type.get() == &PyDict_Type && state_.registries.standard(Common::kDict)) {
    auto found = memo_.look_up(x, reach);
    return found.vacancy ? copy_dict(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
  }
  return type.get() == &PyTuple_Type && state_.registries.standard(Common::kTuple) ? copy_or_share_tuple(x, reach)
                                                                                   : copy_by_plan(x, reach);
}

template <Memo M>
NewRef Walk<M>::look_around_and_copy(Borrowed<> x, Reach reach) {
  if (steps_to_signals_ == 0 || !late_.empty()) {
    const bool could_be_met_once = has_references(x, static_cast<Py_ssize_t>(reach));
    const Held<M> held(*this, x);
    const std::uint64_t region = region_;
    if ((steps_to_signals_ == 0 && !heed_signals()) || !let_late_objects_die()) {
      return {};
    }
    // Foreign code may have made new ways to `x`, and whoever held a second reference to it may hold it no more.
    if (region_ != region) {
      return look_around_and_copy(x, could_be_met_once && memo_.is_private() ? Reach::kFirst : Reach::kAgain);
    }
  }
  if (!up_to_date_) {
    state_.registries.refresh();
    look_around();
  }
  if (!state_.registries.library_is_followed()) [[unlikely]] {
    return copy_by_library(x);
  }
  if (plain_atomics_ && is_common_atomic(x)) {
    return share(x);
  }
  return copy_with_care(x, reach);
}

template <Memo M>
NewRef Walk<M>::copy_by_library(Borrowed<> x) {
  const Held<M> held(*this, x);
  return foreign_with_memo([&](Borrowed<> memo) { return state_.registries.library().deepcopy(x, memo); });
}

template <Memo M>
bool Walk<M>::let_late_objects_die() {
  return late_.empty() || foreign_step([] { return true; });
}

template <Memo M>
NewRef Walk<M>::copy_by_plan(Borrowed<> x, Reach reach) {
  const Plan* plan = state_.plans.find(type_of(x));
  if (plan == nullptr) [[unlikely]] {
    plan = plan_of(type_of(x));
    if (plan == nullptr) {
      return {};
    }
  }
  const bool by_memo = memo_.has_foreign_entries();
  if (stays_itself(plan->kind) && (!by_memo || (plan->kind == Kind::kAtomic && !atomics_by_memo_))) {
    return share(x);
  }
  if (by_memo) {
    return copy_after_look_up(x, reach);
  }
  if (plan->kind == Kind::kHooked) {
    return look_up_and(*this, x, reach, [&](auto vacancy) { return copy_hooked(*this, x, *plan, std::move(vacancy)); });
  }
  return look_up_and(*this, x, reach, [&](auto vacancy) { return copy_as(*plan, x, std::move(vacancy)); });
}

// A look-up among entries of others may compare keys by Python code, which may change the class.
template <Memo M>
NewRef Walk<M>::copy_after_look_up(Borrowed<> x, Reach reach) {
  const Held<M> held(*this, x);
  return look_up_and(*this, x, reach, [&](auto vacancy) {
    state_.plans.new_region();
    const Plan* plan = plan_of(type_of(x));
    return plan != nullptr ? copy_as(*plan, x, std::move(vacancy)) : NewRef();
  });
}

// With a memo of the caller's: each look-up may be foreign code, so nothing is known longer than for one step, and
// `x` is held.
template <Memo M>
NewRef Walk<M>::copy_conservatively(Borrowed<> x) {
  const Ref<> held = share(x);
  if (--steps_to_signals_ == 0 && !heed_signals()) [[unlikely]] {
    return {};
  }
  state_.registries.refresh();
  leave_region();
  look_around();
  if (!state_.registries.library_is_followed()) [[unlikely]] {
    return copy_by_library(x);
  }
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
    leave_region();
    look_around();
    const Plan* plan = plan_of(type_of(x));
    return plan != nullptr ? copy_as(*plan, x, std::move(vacancy)) : NewRef();
  });
}

template <Memo M>
NewRef Walk<M>::copy_as(const Plan& plan, Borrowed<> x, typename M::Vacancy vacancy) {
  switch (plan.kind) {
    case Kind::kAtomic:
    case Kind::kAtomicLater:
      return share(x);
    case Kind::kList:
      return copy_list(*this, x, std::move(vacancy));
    case Kind::kDict:
      return copy_dict(*this, x, std::move(vacancy));
    case Kind::kTuple:
      return copy_tuple(*this, x, std::move(vacancy));
    case Kind::kInstance:
      // In a memo that others look into, what the object reduces to has entries of its own.
      if (M::kNative && !memo_.has_foreign_entries()) {
        return copy_instance(*this, x, plan.shape, std::move(vacancy));
      }
      break;
    default:
      break;
  }
  // The others must be whole before they are linked.
  if (!has_last_room()) {
    recursion_error();
    return {};
  }
  switch (plan.kind) {
    case Kind::kFrozenDict:
      return copy_frozendict(*this, x, std::move(vacancy));
    case Kind::kMethod:
      return copy_method(*this, x, std::move(vacancy));
    case Kind::kSet:
    case Kind::kFrozenSet:
      // In a caller's memo the list of the members has an entry of its own.
      if (M::kNative) {
        return copy_set(*this, x, std::move(vacancy));
      }
      break;
    case Kind::kItself:
      // A caller's memo may be looked at, or hold other copies of what the object reduces to.
      if (M::kNative) {
        return share(x);
      }
      break;
    case Kind::kRegistered:
      return copy_registered(*this, plan.copier.borrow(), x, std::move(vacancy));
    case Kind::kHooked:
      return copy_hooked(*this, x, plan, std::move(vacancy));
    case Kind::kInstance:
    case Kind::kProtocol:
      break;
    default:
      return copy_known(*this, *plan.known, x, std::move(vacancy));
  }
  return copy_by_protocol(*this, x, std::move(vacancy));
}

}  // namespace ectype
