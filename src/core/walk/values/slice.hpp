// slice: a new one. With bounds of other kinds it is more than a value: see walk/known.hpp.
#pragma once

#include "plan/known_types.hpp"
#include "walk/leaf.hpp"

namespace ectype {

struct SliceBounds {
  explicit SliceBounds(const KnownType& known, Borrowed<> x)
      : start(known.member(x, 0)), stop(known.member(x, 1)), step(known.member(x, 2)) {}
  Ref<> start, stop, step;
};

inline Ref<> new_slice(const Ref<>& start, const Ref<>& stop, const Ref<>& step) {
  return Ref<>::steal(PySlice_New(start.get(), stop.get(), step.get()));
}

inline Ref<> copy_slice_of_atomics(const KnownType& known, Borrowed<> x) {
  const SliceBounds bounds(known, x);
  const bool atomic = is_common_atomic(bounds.start.borrow()) && is_common_atomic(bounds.stop.borrow()) &&
                      is_common_atomic(bounds.step.borrow());
  return atomic ? new_slice(bounds.start, bounds.stop, bounds.step) : Ref<>();
}

}  // namespace ectype
