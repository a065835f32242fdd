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

#include "capi/dict_layout.hpp"

namespace ectype {

namespace {
const DictKeysLayout* shared_keys(Type type) { return static_cast<const DictKeysLayout*>(cached_keys(type)); }
}  // namespace

Py_ssize_t SharedNames::count() const {
  const DictKeysLayout* keys = shared_keys(type_);
  return keys == nullptr ? 0 : keys->entry_count;
}
bool SharedNames::have(Borrowed<> name) const {
  const DictKeysLayout* keys = shared_keys(type_);
  for (Py_ssize_t i = 0; keys != nullptr && i < keys->entry_count; ++i) {
    if (entry_at(keys, i)->key == name.get()) {
      return true;
    }
  }
  return false;
}
Borrowed<> SharedNames::name(Py_ssize_t i) const { return Borrowed<>(entry_at(shared_keys(type_), i)->key); }

}  // namespace ectype
