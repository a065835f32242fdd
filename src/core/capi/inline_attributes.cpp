#ifndef Py_LIMITED_API
#define Py_BUILD_CORE 1  // before <Python.h>, or the internal headers refuse
#endif
#include "capi/inline_attributes.hpp"

#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030B0000

#include "capi/dict_layout.hpp"

// See dict_layout.cpp.
#undef HAVE_STD_ATOMIC

#include <internal/pycore_dict.h>
#if PY_VERSION_HEX >= 0x030D0000
#include <internal/pycore_object.h>
#endif

namespace ectype {

#if PY_VERSION_HEX >= 0x030D0000
static_assert(offsetof(ValueArray::Behind, capacity) == offsetof(PyDictValues, capacity));
static_assert(offsetof(ValueArray::Behind, count) == offsetof(PyDictValues, size));
static_assert(offsetof(ValueArray::Behind, valid) == offsetof(PyDictValues, valid));
static_assert(MANAGED_DICT_OFFSET == kDictOfObject * static_cast<Py_ssize_t>(sizeof(PyObject*)));
static_assert(offsetof(ValueArray::Behind, values) == offsetof(PyDictValues, values));
#else
static_assert(offsetof(ValueArray::Apart, values) == offsetof(PyDictValues, values));
#endif

}  // namespace ectype

#endif
