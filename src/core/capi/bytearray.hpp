// The bytes of a bytearray.
#pragma once

#include "capi/ref.hpp"

namespace ectype {

ECTYPE_INLINE Py_ssize_t size_of_bytearray(Borrowed<> array) { return Py_SIZE(array.get()); }

// The bytes of the array, with a zero after them.
ECTYPE_INLINE char* bytes_of(Borrowed<> array) {
#ifdef Py_LIMITED_API
  return PyByteArray_AsString(array.get());
#else
  return PyByteArray_AS_STRING(array.get());
#endif
}

}  // namespace ectype
