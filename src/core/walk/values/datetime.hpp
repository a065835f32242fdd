// date, datetime, time, timedelta: new objects with the same fields. With a time zone they are more than values:
// see walk/library/aware.hpp.
#pragma once

#include "plan/known_types.hpp"
#include "python/datetime.hpp"

namespace ectype {

inline Ref<> copy_date(const KnownType& known, Borrowed<> x) { return DateTimeApi(known.api).date(x); }

inline Ref<> copy_timedelta(const KnownType& known, Borrowed<> x) { return DateTimeApi(known.api).timedelta(x); }

// The time zone of a datetime or time; None if it is naive.
inline Ref<> zone_of(const KnownType& known, Borrowed<> x) {
  return share(known.kind == Kind::kDateTime ? DateTimeApi::zone_of_datetime(x) : DateTimeApi::zone_of_time(x));
}

// A datetime or time with the same fields, and this zone. Empty without an error where the API cannot make it.
inline Ref<> with_zone(const KnownType& known, Borrowed<> x, Borrowed<> zone) {
  const DateTimeApi api(known.api);
  if (!api.is_zone(zone)) {
    return {};
  }
  return known.kind == Kind::kDateTime ? api.datetime(x, zone) : api.time(x, zone);
}

inline Ref<> copy_naive(const KnownType& known, Borrowed<> x) {
  const Ref<> zone = zone_of(known, x);
  return zone.get() == Py_None ? with_zone(known, x, zone.borrow()) : Ref<>();
}

}  // namespace ectype
