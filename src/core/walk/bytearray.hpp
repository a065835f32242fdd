// bytearray: a new one with the same bytes.
#pragma once

#include "python/ref.hpp"

namespace ectype {

inline Ref<> copy_bytearray(Borrowed<> x) {
  return Ref<>::steal(PyByteArray_FromStringAndSize(PyByteArray_AsString(x.get()), PyByteArray_Size(x.get())));
}

}  // namespace ectype
