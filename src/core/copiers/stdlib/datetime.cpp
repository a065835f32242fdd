// date, datetime, time, timedelta: new objects with the same fields. A datetime or time with a time zone is more than a
// value, because its reduce value holds the zone, which the walk copies.
#include "capi/datetime.hpp"
#include "capi/call.hpp"
#include "classify/stdlib_types.hpp"
#include "copiers/stdlib/datetime.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/argument.hpp"

namespace ectype {
namespace {

Ref<> copy_date(const StdlibType& known, Borrowed<> x) { return DateTimeApi(known.api).date(x); }

Ref<> copy_timedelta(const StdlibType& known, Borrowed<> x) { return DateTimeApi(known.api).timedelta(x); }

// The time zone of a datetime or time; None if it is naive.
Ref<> zone_of(const StdlibType& known, Borrowed<> x) {
  return share(known.row == &kDateTime ? DateTimeApi::zone_of_datetime(x) : DateTimeApi::zone_of_time(x));
}

// A datetime or time with the same fields and this zone. Empty without an error if the API cannot make it.
Ref<> with_zone(const StdlibType& known, Borrowed<> x, Borrowed<> zone) {
  const DateTimeApi api(known.api);
  if (!api.is_zone(zone)) {
    return {};
  }
  return known.row == &kDateTime ? api.datetime(x, zone) : api.time(x, zone);
}

Ref<> copy_naive(const StdlibType& known, Borrowed<> x) {
  const Ref<> zone = zone_of(known, x);
  return zone.get() == Py_None ? with_zone(known, x, zone.borrow()) : Ref<>();
}

// The fields of a datetime or time, as the bytes from which its type makes an equal one; empty with an error set.
Ref<> fields_of(const StdlibType& known, Borrowed<> x) {
  constexpr long kProtocol = 4;
  const Ref<> protocol = Ref<>::steal(PyLong_FromLong(kProtocol));
  const Ref<> reduced = protocol ? call(known.attributes[0].borrow(), x, protocol.borrow()) : Ref<>();
  return reduced ? share(tuple_item(tuple_item(reduced.borrow(), 1), 0)) : Ref<>();
}

// datetime, time: `type(state, tzinfo)`.
NewRef copy_aware(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const StdlibType& known = *plan.stdlib;
  const KeepAlive held(walk, x);
  const KeepAlive zone(walk, zone_of(known, x));
  const Ref<> new_zone = copy_argument(walk, zone.borrow());
  if (!new_zone) {
    return {};
  }
  Ref<> y = with_zone(known, x, new_zone.borrow());
  if (!y && !error_is_set()) {
    // The zone is not a tzinfo, or the fields are such that only unpickling makes them.
    y = walk.foreign([&] {
      const Ref<> fields = fields_of(known, x);
      return fields ? call(known.type.borrow(), fields.borrow(), new_zone.borrow()) : Ref<>();
    });
  }
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

// A copy of `timezone.utc` is `timezone.utc`. So if a call copies only this object, one in this zone is a value.
Ref<> copy_alone(State& state, const StdlibType& known, Borrowed<> x) {
  const Ref<> zone = zone_of(known, x);
  if (zone.get() == Py_None) {
    return with_zone(known, x, zone.borrow());
  }
  const Plan* plan = state.plans.find(type_of(zone.borrow()));
  const bool is_utc = plan != nullptr && plan->stdlib != nullptr && plan->stdlib->row == &kTimeZone &&
                      is_utc_zone(*plan->stdlib, zone.borrow());
  return is_utc ? with_zone(known, x, zone.borrow()) : Ref<>();
}

Ref<> shallow_datetime(const State& /*state*/, const StdlibType& known, Borrowed<> x) {
  const Ref<> zone = zone_of(known, x);
  return with_zone(known, x, zone.borrow());
}

// NOLINTNEXTLINE(misc-const-correctness): all functions that load have one type
bool api_fits(StdlibType& type) { return DateTimeApi(type.api).fits(); }

constexpr StdlibRow row_of(const char* name) {
  return {.module = "_datetime",
          .name = name,
          .attributes = {"__reduce_ex__"},
          .capsule = "datetime_CAPI",
          .load = api_fits,
          .shallow = shallow_value};
}

constexpr StdlibRow value_row(const char* name, Ref<> (*value)(const StdlibType&, Borrowed<>)) {
  StdlibRow row = row_of(name);
  row.value = value;
  row.value_has_one_entry = true;
  return row;
}

constexpr StdlibRow aware_row(const char* name) {
  StdlibRow row = value_row(name, copy_naive);
  row.value_alone = copy_alone;
  row.deep = copy_aware;
  row.shallow = shallow_datetime;
  return row;
}

}  // namespace

extern constinit const StdlibRow kDateTime = aware_row("datetime");
extern constinit const StdlibRow kTime = aware_row("time");
extern constinit const StdlibRow kDate = value_row("date", copy_date);
extern constinit const StdlibRow kTimeDelta = value_row("timedelta", copy_timedelta);

}  // namespace ectype
