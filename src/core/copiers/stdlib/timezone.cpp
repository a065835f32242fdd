// datetime.timezone: `timezone(offset[, name])`, which returns `timezone.utc` for an offset of zero.
#include "capi/call.hpp"
#include "classify/stdlib_types.hpp"
#include "copiers/stdlib/datetime.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/argument.hpp"

namespace ectype {
namespace {

NewRef copy_timezone(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const StdlibType& known = *plan.stdlib;
  const KeepAlive held(walk, x);
  const KeepAlive arguments(walk, call(known.attributes[0].borrow(), x));
  const Py_ssize_t count = arguments ? tuple_size(arguments.borrow()) : 0;
  RefRow<2> copies;
  for (Py_ssize_t i = 0; i < count; ++i) {
    Ref<> copy = copy_argument(walk, tuple_item(arguments.borrow(), i));
    if (!copy) {
      return {};
    }
    copies.push(std::move(copy));
  }
  // The copy of the offset is in the memo, and its last reference may be dropped here: the memo must own it, as before
  // foreign code.
  if (count == 0 || !walk.prepare_for_foreign_code()) {
    return {};
  }
  const Ref<> y = count == 1 ? call(known.type.borrow(), copies[0]) : call(known.type.borrow(), copies[0], copies[1]);
  if (!y) {
    return {};
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  return opened && (y.borrow() == x || opened.close(y.borrow())) ? share(y) : Ref<>();
}

// A copy of `timezone.utc` is `timezone.utc`. So if a call copies only this object, it is a value.
Ref<> copy_alone(State& /*state*/, const StdlibType& known, Borrowed<> x) {
  return is_utc_zone(known, x) ? share(x) : Ref<>();
}

Ref<> shallow_timezone(const State& /*state*/, const StdlibType& known, Borrowed<> x) {
  const Ref<> arguments = call(known.attributes[0].borrow(), x);
  return arguments ? call_with_tuple(known.type.borrow(), arguments.borrow()) : Ref<>();
}

}  // namespace

extern constinit const StdlibRow kTimeZone = {.module = "_datetime",
                                              .name = "timezone",
                                              .attributes = {"__getinitargs__", "utc"},
                                              .reduces_to_timedelta = true,
                                              .value_alone = copy_alone,
                                              .deep = copy_timezone,
                                              .shallow = shallow_timezone};

}  // namespace ectype
