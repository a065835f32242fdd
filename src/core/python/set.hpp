// Sets, read and built.
#pragma once

#include "python/errors.hpp"

#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000
// Exported by every CPython, declared in an internal header since 3.13.
extern "C" int _PySet_NextEntry(PyObject* set, Py_ssize_t* position, PyObject** key, Py_hash_t* hash);
#endif

namespace ectype {

// Calls `visit(item)` for each item of a set or frozenset until it says false; returns whether all said true.
// Runs no foreign code of its own. An error set by `visit` or here ends it too.
template <class Visit>
[[nodiscard]] bool each_item(Borrowed<> set, Visit visit) {
#ifdef Py_LIMITED_API
  const Ref<> items = Ref<>::steal(PyObject_GetIter(set.get()));
  if (!items) {
    return false;
  }
  while (const Ref<> item = Ref<>::steal(PyIter_Next(items.get()))) {
    if (!visit(item.borrow())) {
      return false;
    }
  }
  return !error_is_set();
#else
  PyObject* item = nullptr;
  Py_ssize_t position = 0;
  Py_hash_t hash = 0;
  while (_PySet_NextEntry(set.get(), &position, &item, &hash) != 0) {
    if (!visit(Borrowed<>(item))) {
      return false;
    }
  }
  return true;
#endif
}

inline Ref<> new_set(Borrowed<> items) { return Ref<>::steal(PySet_New(items.get())); }
inline Ref<> new_frozenset(Borrowed<> items) { return Ref<>::steal(PyFrozenSet_New(items.get())); }

}  // namespace ectype
