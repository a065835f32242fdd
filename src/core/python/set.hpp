// Sets, read and built.
#pragma once

#include "python/critical_section.hpp"
#include "python/errors.hpp"
#include "python/set_growth.hpp"

namespace ectype {

// Calls `visit(entry)` for each item's entry until it says false; returns whether all said true. Only where the
// interpreter's objects can be looked into.
template <class Visit>
[[nodiscard]] ECTYPE_INLINE bool each_entry(Borrowed<> set, Visit visit) {
  const CriticalSection section(set);
  const auto* raw = as<const SetLayout>(set);
  Py_ssize_t left = raw->used;
  for (const SetEntryLayout* entry = raw->table; left > 0; ++entry) {
    // A removed item leaves a dummy, whose hash no item has.
    if (entry->key != nullptr && entry->hash != -1) {
      if (!visit(*entry)) {
        return false;
      }
      --left;
    }
  }
  return true;
}

// Calls `visit(item)` for each item of a set or frozenset until it says false; returns whether all said true.
// Runs no foreign code of its own. An error set by `visit` or here ends it too.
template <class Visit>
[[nodiscard]] bool each_item(Borrowed<> set, Visit visit) {
  if (knows_internals()) {
    return each_entry(set, [&](const SetEntryLayout& entry) { return visit(Borrowed<>(entry.key)); });
  }
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

inline Ref<> new_set(Borrowed<> items) { return Ref<>::steal(PySet_New(items.get())); }
inline Ref<> new_frozenset(Borrowed<> items) { return Ref<>::steal(PyFrozenSet_New(items.get())); }

// `set([*x])`: the items one by one in the order of `x`, which gives them an order of their own. `fits` says of an item
// whether it is hashed and compared without foreign code. Empty with an error set, or without one if an item does not
// fit.
template <class Fits>
Ref<> set_of_items(Borrowed<> x, bool frozen, Fits fits) {
  if (!knows_internals()) {
    const Ref<> items = each_item(x, fits) ? Ref<>::steal(PySequence_List(x.get())) : Ref<>();
    if (!items) {
      return {};
    }
    return frozen ? new_frozenset(items.borrow()) : new_set(items.borrow());
  }
  Ref<> y = frozen ? new_frozenset(Borrowed<>()) : new_set(Borrowed<>());
  if (!y) {
    return {};
  }
  GrowingSet growing(y.borrow());
  const bool done =
      each_entry(x, [&](const SetEntryLayout& entry) { return fits(Borrowed<>(entry.key)) && growing.add(entry); });
  return done ? std::move(y) : Ref<>();
}

}  // namespace ectype
