// The standard library's own types whose reduce value is known beforehand. Those with a `__copy__` of their own are
// copied by that.
#pragma once

#include "python/attributes.hpp"
#include "python/ordered_dict.hpp"
#include "state.hpp"
#include "walk/value.hpp"

namespace ectype {

// `type(*args)`. One with attributes gets them by its `__setstate__`.
inline Ref<> copy_exception(Borrowed<> x) {
  if (!is_empty(attributes_of(x))) {
    return {};
  }
  const Ref<> arguments = exception_arguments(x);
  return call_with_tuple(as_object(type_of(x)), arguments.borrow());
}

// types.SimpleNamespace: its dict is its state.
inline Ref<> copy_namespace(const InstanceNames& names, Borrowed<> x) {
  const Ref<> attributes = attributes_of(x);
  if (!attributes || hides_hook(names, attributes.borrow()) || !has_common_keys(attributes.borrow())) {
    return {};
  }
  const Ref<> y = construct(type_of(x));
  Ref<> clone = y ? clone_dict(attributes.borrow()) : Ref<>();
  if (!clone) {
    return {};
  }
  give_attributes(y.borrow(), std::move(clone));
  return share(y);
}

// collections.OrderedDict: pair by pair, in its own order. With attributes, which are its state, it is left to the
// protocol, as with keys that are compared by foreign code.
inline Ref<> copy_ordered_dict(const KnownType& known, Borrowed<> x) {
  if (!is_bare(x) || !has_common_keys(x)) {
    return {};
  }
  const Ref<> items = call(known.attributes[0].borrow(), x);
  const Ref<> iterator = Ref<>::steal(items ? PyObject_GetIter(items.get()) : nullptr);
  const Ref<> y = iterator ? new_ordered_dict() : Ref<>();
  if (!y) {
    return {};
  }
  while (const Ref<> pair = Ref<>::steal(PyIter_Next(iterator.get()))) {
    if (!set_ordered(y.borrow(), tuple_item(pair.borrow(), 0), tuple_item(pair.borrow(), 1))) {
      return {};
    }
  }
  return error_is_set() ? Ref<>() : share(y);
}

// functools.partial: `partial(func)`, and its `__setstate__` gets the rest.
inline Ref<> copy_partial(const KnownType& known, Borrowed<> x) {
  if (attributes_of(x)) {
    return {};  // the copy shares them
  }
  const Ref<> function = known.member(x, 0);
  const Ref<> arguments = known.member(x, 1);
  const Ref<> keywords = known.member(x, 2);
  if (!function || !arguments || !keywords) {
    return {};
  }
  const Ref<> state = pack(function.borrow(), arguments.borrow(), keywords.borrow(), Borrowed<>(Py_None));
  const Ref<> y = state ? call(known.type.borrow(), function.borrow()) : Ref<>();
  return y && call(known.attributes[0].borrow(), y.borrow(), state.borrow()) ? share(y) : Ref<>();
}

// timezone: `timezone(offset[, name])`, which gives `timezone.utc` for the offset of zero.
inline Ref<> copy_timezone(const KnownType& known, Borrowed<> x) {
  const Ref<> arguments = call(known.attributes[0].borrow(), x);
  return arguments ? call_with_tuple(known.type.borrow(), arguments.borrow()) : Ref<>();
}

// Empty with an error set; or, without one, if this object has to follow the protocol.
inline Ref<> copy_known(const State& state, const KnownType& known, Borrowed<> x) {
  switch (known.kind) {
    case Kind::kDateTime:
    case Kind::kTime: {
      const Ref<> zone = zone_of(known, x);
      return with_zone(known, x, zone.borrow());
    }
    case Kind::kException:
      return copy_exception(x);
    case Kind::kNamespace:
      return copy_namespace(state.instance_names, x);
    case Kind::kOrderedDict:
      return copy_ordered_dict(known, x);
    case Kind::kPartial:
      return copy_partial(known, x);
    case Kind::kTimeZone:
      return copy_timezone(known, x);
    case Kind::kCounter:
    case Kind::kDate:
    case Kind::kPath:
    case Kind::kTimeDelta:
    case Kind::kUuid:
      return copy_value(known, x);
    default:
      return {};
  }
}

}  // namespace ectype
