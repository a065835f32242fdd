// bytearray: a new one with the same bytes.
#pragma once

#include "python/bytearray.hpp"

#include <cstring>

namespace ectype {

// Made empty and then enlarged: where there is no memory, PyByteArray_FromStringAndSize gives back an object whose
// count of exported buffers was never set, and says so with a SystemError of its own (3.14).
inline Ref<> copy_bytearray(Borrowed<> x) {
  const Py_ssize_t size = size_of_bytearray(x);
  Ref<> y = Ref<>::steal(PyByteArray_FromStringAndSize(nullptr, 0));
  if (!y || PyByteArray_Resize(y.get(), size) < 0) {
    return {};
  }
  std::memcpy(bytes_of(y.borrow()), bytes_of(x), static_cast<std::size_t>(size));
  return y;
}

}  // namespace ectype
