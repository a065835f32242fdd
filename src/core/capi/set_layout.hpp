// The layout of sets, the same from 3.10 to 3.15: the public `PySetObject` of setobject.h, which the limited API hides.
#pragma once

#include "capi/objects.hpp"

namespace ectype {

struct SetEntryLayout {
  PyObject* key;
  Py_hash_t hash;
};
struct SetLayout {
  PyObject head;
  Py_ssize_t fill;
  Py_ssize_t used;
  Py_ssize_t mask;
  SetEntryLayout* table;
};

}  // namespace ectype
