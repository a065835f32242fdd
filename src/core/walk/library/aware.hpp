// datetime and time with a time zone, and timezone: what they are reduced to holds an object that the walk copies.
#pragma once

#include "walk/argument.hpp"
#include "walk/held.hpp"
#include "walk/protocol.hpp"
#include "walk/values/datetime.hpp"

namespace ectype {

// The fields of a datetime or time, as the bytes that its type makes the same from; empty with an error set.
inline Ref<> fields_of(const KnownType& known, Borrowed<> x) {
  constexpr long kProtocol = 4;
  const Ref<> protocol = Ref<>::steal(PyLong_FromLong(kProtocol));
  const Ref<> reduced = protocol ? call(known.attributes[0].borrow(), x, protocol.borrow()) : Ref<>();
  return reduced ? share(tuple_item(tuple_item(reduced.borrow(), 1), 0)) : Ref<>();
}

// datetime, time: `type(state, tzinfo)`.
template <Memo M>
NewRef copy_aware(Walk<M>& walk, const KnownType& known, Borrowed<> x, typename M::Vacancy vacancy) {
  const Held<M> held(walk, x);
  const Held<M> zone(walk, zone_of(known, x));
  const Ref<> new_zone = copy_argument(walk, zone.borrow());
  if (!new_zone) {
    return {};
  }
  Ref<> y = with_zone(known, x, new_zone.borrow());
  if (!y && !error_is_set()) {
    // A zone that is none, or fields that only unpickling makes.
    y = walk.foreign([&] {
      const Ref<> fields = fields_of(known, x);
      return fields ? call(known.type.borrow(), fields.borrow(), new_zone.borrow()) : Ref<>();
    });
  }
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

// timezone: `timezone(offset[, name])`, which gives `timezone.utc` for the offset of zero.
template <Memo M>
NewRef copy_timezone(Walk<M>& walk, const KnownType& known, Borrowed<> x, typename M::Vacancy vacancy) {
  const Held<M> held(walk, x);
  const Held<M> arguments(walk, call(known.attributes[0].borrow(), x));
  const Py_ssize_t count = arguments ? tuple_size(arguments.borrow()) : 0;
  RefRow<2> copies;
  for (Py_ssize_t i = 0; i < count; ++i) {
    Ref<> copy = copy_argument(walk, tuple_item(arguments.borrow(), i));
    if (!copy) {
      return {};
    }
    copies.push(std::move(copy));
  }
  // The copy of the offset is in the memo, and may be let go of here.
  const Ref<> y = count == 0 ? Ref<>() : walk.foreign([&] {
    return count == 1 ? call(known.type.borrow(), copies[0]) : call(known.type.borrow(), copies[0], copies[1]);
  });
  if (!y) {
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  return opened && (y.borrow() == x || opened.close(y.borrow())) ? share(y) : Ref<>();
}

}  // namespace ectype
