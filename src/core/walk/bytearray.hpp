// bytearray: a new one with the same bytes, stored after it was made.
#pragma once

#include "walk/walk.hpp"

namespace ectype {

template <Memo M>
Ref<> copy_bytearray(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  const Ref<> held = share(x);
  Ref<> y = Ref<>::steal(PyByteArray_FromObject(x.get()));
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
