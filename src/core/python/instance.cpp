#ifndef Py_LIMITED_API
#define Py_BUILD_CORE 1  // before <Python.h>, or the internal headers refuse
#endif
#include "python/instance.hpp"

#if !defined(Py_LIMITED_API) && !defined(Py_GIL_DISABLED) && PY_VERSION_HEX >= 0x030D0000

#include "python/dict_layout.hpp"

#include <internal/pycore_dict.h>
#include <internal/pycore_object.h>

namespace ectype {

static_assert(offsetof(InlineValuesLayout, capacity) == offsetof(PyDictValues, capacity));
static_assert(offsetof(InlineValuesLayout, count) == offsetof(PyDictValues, size));
static_assert(offsetof(InlineValuesLayout, valid) == offsetof(PyDictValues, valid));
static_assert(offsetof(InlineValuesLayout, values) == offsetof(PyDictValues, values));
static_assert(MANAGED_DICT_OFFSET == -3 * static_cast<Py_ssize_t>(sizeof(PyObject*)));

namespace {
const DictKeysLayout* shared_keys(Type type) {
  return reinterpret_cast<const DictKeysLayout*>(reinterpret_cast<const PyHeapTypeObject*>(type.get())->ht_cached_keys);
}
}  // namespace

Py_ssize_t SharedNames::count() const {
  const DictKeysLayout* keys = shared_keys(type_);
  return keys == nullptr ? 0 : keys->entry_count;
}
Borrowed<> SharedNames::name(Py_ssize_t i) const { return Borrowed<>(entry_at(shared_keys(type_), i)->key); }

}  // namespace ectype

#endif
