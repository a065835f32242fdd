// Which objects are their own copies, as far as can be told at a glance. Of a tuple that is the first question.
#pragma once

#include "walk/plans.hpp"
#include "walk/tuple.hpp"

namespace ectype {

template <Memo M>
bool Walk<M>::stays_too(Borrowed<> x, int depth) {
  const Type type = type_of(x);
  if (type.get() == &PyTuple_Type) {
    if (depth == kTuplesLookedInto || memo_.has_foreign_entries() || !state_.registries.standard(Common::kTuple)) {
      return false;
    }
    const Py_ssize_t size = tuple_size(x);
    for (Py_ssize_t i = 0; i < size; ++i) {
      const Borrowed<> item = tuple_item(x, i);
      if (!is_common_atomic(item) && !stays_too(item, depth + 1)) {
        seen_to_change_[static_cast<std::size_t>(depth)] = x;
        return false;
      }
    }
    return true;
  }
  const Plan* plan = plan_at_a_glance(type);
  return plan != nullptr &&
         (plan->kind == Kind::kAtomic || (stays_itself(state_, *plan, x) && !memo_.has_foreign_entries()));
}

template <Memo M>
NewRef Walk<M>::copy_or_share_tuple(Borrowed<> x, Reach reach) {
  if (!was_seen_to_change(x) && stays(x)) {
    return share(x);
  }
  meet_tuple(x);
  auto found = memo_.look_up(x, reach);
  return found.vacancy ? copy_tuple(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
}

template <Memo M>
NewRef Walk<M>::copy_outermost_tuple(Borrowed<> x) {
  if (!state_.registries.standard(Common::kTuple) || stays(x)) {
    return copy(x, Reach::kOnce);
  }
  outermost_tuple_ = x;
  return copy_tuple(*this, x, memo_.vacancy_for_once(x));
}

template <Memo M>
bool Walk<M>::is_tuple_to_copy(Borrowed<> x) {
  if (type_of(x).get() != &PyTuple_Type) {
    return false;
  }
  if (!M::kNative || !up_to_date_) {
    state_.registries.refresh();
    leave_region();
    look_around();
  }
  if (!state_.registries.standard(Common::kTuple) || (!was_seen_to_change(x) && stays(x))) {
    return false;
  }
  meet_tuple(x);
  return true;
}

}  // namespace ectype
