// Values: objects that a copy can be made of without asking for anything else. Nothing in them is copied by the walk,
// and no foreign code runs. At the door such a copy needs no memo.
#pragma once

#include "state.hpp"
#include "walk/values/array.hpp"
#include "walk/values/bytearray.hpp"
#include "walk/values/counter.hpp"
#include "walk/values/datetime.hpp"
#include "walk/values/enum_member.hpp"
#include "walk/values/exception.hpp"
#include "walk/values/path.hpp"
#include "walk/values/slice.hpp"
#include "walk/values/uuid.hpp"

namespace ectype {

// Is the object its own copy, as far as no memo says otherwise?
ECTYPE_INLINE bool stays_itself(const State& state, const Plan& plan, Borrowed<> x) {
  return stays_itself(plan.kind) ||
         (plan.kind == Kind::kEnumMember && !has_attribute_named(x, state.instance_names.deepcopy_hook.borrow()));
}

// The copy of an object of a value's kind. Empty with an error set, or without one if this object is more than a value.
inline Ref<> copy_value(const KnownType& known, Borrowed<> x) {
  switch (known.kind) {
    case Kind::kArray:
      return copy_array(x);
    case Kind::kByteArray:
      return copy_bytearray(x);
    case Kind::kCounter:
      return copy_counter(x);
    case Kind::kDate:
      return copy_date(known, x);
    case Kind::kDateTime:
    case Kind::kTime:
      return copy_naive(known, x);
    case Kind::kException:
      return copy_exception_of_atomics(x);
    case Kind::kPath:
      return copy_path(known, x);
    case Kind::kSlice:
      return copy_slice_of_atomics(known, x);
    case Kind::kTimeDelta:
      return copy_timedelta(known, x);
    case Kind::kUuid:
      return copy_uuid(known, x);
    default:
      return {};
  }
}

// The same for a call that copies nothing else. There `timezone.utc`, which is made of its own offset again, is a value
// too, and so is what is in this zone.
inline Ref<> copy_value_alone(State& state, const KnownType& known, Borrowed<> x) {
  constexpr std::size_t kUtc = 1;
  if (known.kind == Kind::kTimeZone) {
    return x == known.attributes[kUtc].borrow() ? share(x) : Ref<>();
  }
  Ref<> y = copy_value(known, x);
  if (!y && !error_is_set() && (known.kind == Kind::kDateTime || known.kind == Kind::kTime)) {
    const Ref<> zone = zone_of(known, x);
    const Plan* plan = state.plans.find(type_of(zone.borrow()));
    if (plan != nullptr && plan->kind == Kind::kTimeZone && zone.borrow() == plan->known->attributes[kUtc].borrow()) {
      return with_zone(known, x, zone.borrow());
    }
  }
  return y;
}

}  // namespace ectype
