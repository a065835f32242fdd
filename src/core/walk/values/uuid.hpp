// UUID: written in Python, with two slots. `__setstate__` sets the number, and the safety as it was.
#pragma once

#include "plan/known_types.hpp"
#include "python/instance.hpp"
#include "python/type_facts.hpp"

namespace ectype {

inline Ref<> copy_uuid(const KnownType& known, Borrowed<> x) {
  constexpr std::size_t kNumber = 0;
  constexpr std::size_t kSafety = 1;
  Ref<> number = known.member(x, kNumber);
  Ref<> safety = known.member(x, kSafety);
  if (!number || PyLong_CheckExact(number.get()) == 0 || safety.get() != known.constant.get()) {
    return {};
  }
  Ref<> y = allocate(type_of(x));
  if (y) {
    slot_at(y.borrow(), known.member_places[kNumber]) = number.release();
    slot_at(y.borrow(), known.member_places[kSafety]) = safety.release();
  }
  return y;
}

}  // namespace ectype
