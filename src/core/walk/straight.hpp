// Where all is straight: no foreign code has run since the walk last looked around, the memo is private, and its table
// knows what there is to know. There the kinds of objects that are many are told at once.
#pragma once

#include "walk/border.hpp"
#include "walk/dict.hpp"
#include "walk/hooked.hpp"
#include "walk/instance.hpp"
#include "walk/known.hpp"
#include "walk/list.hpp"
#include "walk/set.hpp"

namespace ectype {

// The three commonest containers are told by their addresses; list first, since most objects are in lists and dicts.
//
// What is met again is found in some forty instructions. All else is left to functions of its own, by a jump: deep data
// would pay for calls, whose returns the processor cannot foresee. That is why the look-ups stand here as they do.
template <Memo M>
NewRef Walk<M>::copy_compound(Borrowed<> x, Reach reach) {
  if constexpr (!M::kNative) {
    return copy_conservatively(x);
  } else {
    if (--steps_to_signals_ == 0 || !is_straight_) [[unlikely]] {
      return steps_to_signals_ != 0 && up_to_date_ ? copy_with_care(x, reach) : look_around_and_copy(x, reach);
    }
    const Type type = type_of(x);
    if (type.get() == &PyList_Type) {
      auto found = memo_.look_up_at_once(x, reach);
      return found.vacancy ? copy_list(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
    }
    if (type.get() == &PyDict_Type) {
      auto found = memo_.look_up_at_once(x, reach);
      return found.vacancy ? copy_dict(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
    }
    return type.get() == &PyTuple_Type ? copy_or_share_tuple(x, reach) : copy_by_plan_at_once(x, reach);
  }
}

// Inside a list, whose items are often lists or dicts that were met before: found without a call. The count of steps
// is left to others when it runs out.
template <Memo M>
ECTYPE_INLINE NewRef Walk<M>::copy_item(Borrowed<> x, Reach reach) {
  if constexpr (M::kNative) {
    const Type type = type_of(x);
    if (type.get() == &PyList_Type && is_straight_ && steps_to_signals_ > 1) {
      --steps_to_signals_;
      auto found = memo_.look_up_at_once(x, reach);
      return found.vacancy ? copy_list(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
    }
    if (type.get() == &PyDict_Type && is_straight_ && steps_to_signals_ > 1) {
      --steps_to_signals_;
      auto found = memo_.look_up_at_once(x, reach);
      return found.vacancy ? copy_dict(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
    }
  }
  return copy(x, reach);
}

// What a plan at its type's first place tells; the rest, and what has no plan yet, takes the long way.
template <Memo M>
NewRef Walk<M>::copy_by_plan_at_once(Borrowed<> x, Reach reach) {
  const Plan* known = state_.plans.find_at_once(type_of(x));
  if (known != nullptr && stays_itself(known->kind)) {
    return share(x);
  }
  if (known != nullptr && known->kind == Kind::kInstance) {
    auto found = memo_.look_up_at_once(x, reach);
    if (!found.vacancy) {
      return std::move(found.copy);
    }
    return known->shape.holds_leaves ? copy_as_leaf_instance(*this, x, known->shape, std::move(*found.vacancy))
                                     : copy_instance(*this, x, known->shape, std::move(*found.vacancy));
  }
  if (known != nullptr && known->known != nullptr) {
    auto found = memo_.look_up_at_once(x, reach);
    return found.vacancy ? copy_known(*this, *known->known, x, std::move(*found.vacancy)) : std::move(found.copy);
  }
  if (known != nullptr && (known->kind == Kind::kSet || known->kind == Kind::kFrozenSet) && has_room()) {
    auto found = memo_.look_up_at_once(x, reach);
    return found.vacancy ? copy_set(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
  }
  if (known != nullptr && known->kind == Kind::kHooked) {
    auto found = memo_.look_up_at_once(x, reach);
    return found.vacancy ? copy_hooked(*this, x, *known, std::move(*found.vacancy)) : std::move(found.copy);
  }
  return copy_by_plan(x, reach);
}

}  // namespace ectype
