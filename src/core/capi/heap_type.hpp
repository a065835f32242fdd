// What the life of an instance of a heap type of ours consists of.
#pragma once

#include "capi/ref.hpp"

namespace ectype {

// A new instance, with its fields zero; null with an error set.
inline PyObject* allocate_instance(PyTypeObject* type) {
  const auto alloc = reinterpret_cast<allocfunc>(PyType_GetSlot(type, Py_tp_alloc));
  return alloc(type, 0);
}

// Frees an instance whose fields are empty, and gives up its reference to its type.
inline void free_instance(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  const auto free = reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free));
  free(self);
  let_go(Borrowed<>(reinterpret_cast<PyObject*>(type)));
}

}  // namespace ectype
