// Sets, read and built.
#pragma once

#include "python/critical_section.hpp"
#include "python/errors.hpp"
#include "python/set_layout.hpp"

namespace ectype {

// Calls `visit(item)` for each item of a set or frozenset until it says false; returns whether all said true.
// Runs no foreign code of its own. An error set by `visit` or here ends it too.
template <class Visit>
[[nodiscard]] bool each_item(Borrowed<> set, Visit visit) {
  if (!knows_internals()) {
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
  }
  const CriticalSection section(set);
  const auto* raw = as<const SetLayout>(set);
  Py_ssize_t left = raw->used;
  for (const SetEntryLayout* entry = raw->table; left > 0; ++entry) {
    // A removed item leaves a dummy, whose hash no item has.
    if (entry->key != nullptr && entry->hash != -1) {
      if (!visit(Borrowed<>(entry->key))) {
        return false;
      }
      --left;
    }
  }
  return true;
}

inline Ref<> new_set(Borrowed<> items) { return Ref<>::steal(PySet_New(items.get())); }
inline Ref<> new_frozenset(Borrowed<> items) { return Ref<>::steal(PyFrozenSet_New(items.get())); }

}  // namespace ectype
