// date, datetime, time, timedelta: new objects with the same fields. With a time zone they are more than values:
// see walk/library/aware.hpp.
//
// Through datetime's C API where it is known. Else by the type's own `__reduce_ex__`, whose results cannot be other
// than the type and a tuple of integers and bytes.
#pragma once

#include "plan/known_types.hpp"
#include "python/call.hpp"
#include "python/datetime.hpp"
#include "python/tuple.hpp"

namespace ectype {

// The arguments that the type makes the same object from; empty with an error set.
inline Ref<> reduced_arguments(const KnownType& known, Borrowed<> x) {
  constexpr long kProtocol = 4;
  const Ref<> protocol = Ref<>::steal(PyLong_FromLong(kProtocol));
  const Ref<> reduced = protocol ? call(known.attributes[0].borrow(), x, protocol.borrow()) : Ref<>();
  return reduced ? share(tuple_item(reduced.borrow(), 1)) : Ref<>();
}

inline Ref<> copy_by_arguments(const KnownType& known, Borrowed<> x) {
  const Ref<> arguments = reduced_arguments(known, x);
  return arguments ? call_with_tuple(known.type.borrow(), arguments.borrow()) : Ref<>();
}

inline Ref<> copy_date(const KnownType& known, Borrowed<> x) {
  return knows_internals() ? DateTimeApi(known.api).date(x) : copy_by_arguments(known, x);
}

inline Ref<> copy_timedelta(const KnownType& known, Borrowed<> x) {
  return knows_internals() ? DateTimeApi(known.api).timedelta(x) : copy_by_arguments(known, x);
}

// The time zone of a datetime or time; None if it is naive. Empty with an error set.
inline Ref<> zone_of(const KnownType& known, Borrowed<> x) {
  if (knows_internals()) {
    return share(known.kind == Kind::kDateTime ? DateTimeApi::zone_of_datetime(x) : DateTimeApi::zone_of_time(x));
  }
  const Ref<> arguments = reduced_arguments(known, x);
  if (!arguments) {
    return {};
  }
  return tuple_size(arguments.borrow()) == 1 ? none() : share(tuple_item(arguments.borrow(), 1));
}

// A datetime or time with the same fields, and this zone. Empty without an error where the API cannot make it.
inline Ref<> with_zone(const KnownType& known, Borrowed<> x, Borrowed<> zone) {
  const DateTimeApi api(known.api);
  if (!knows_internals() || !api.is_zone(zone)) {
    return {};
  }
  return known.kind == Kind::kDateTime ? api.datetime(x, zone) : api.time(x, zone);
}

inline Ref<> copy_naive(const KnownType& known, Borrowed<> x) {
  if (knows_internals()) {
    const Borrowed<> zone =
        known.kind == Kind::kDateTime ? DateTimeApi::zone_of_datetime(x) : DateTimeApi::zone_of_time(x);
    return zone.get() == Py_None ? with_zone(known, x, zone) : Ref<>();
  }
  const Ref<> arguments = reduced_arguments(known, x);
  return arguments && tuple_size(arguments.borrow()) == 1 ? call_with_tuple(known.type.borrow(), arguments.borrow())
                                                          : Ref<>();
}

}  // namespace ectype
