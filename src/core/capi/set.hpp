// Sets, read and built.
#pragma once

#include "capi/critical_section.hpp"
#include "capi/set_growth.hpp"

namespace ectype {

// Calls `visit(entry)` for each item's entry until it returns false. Returns whether all calls returned true.
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

// The same for the items themselves.
template <class Visit>
[[nodiscard]] bool each_item(Borrowed<> set, Visit visit) {
  return each_entry(set, [&](const SetEntryLayout& entry) { return visit(Borrowed<>(entry.key)); });
}

inline Ref<> new_set(Borrowed<> items) { return Ref<>::steal(PySet_New(items.get())); }
inline Ref<> new_frozenset(Borrowed<> items) { return Ref<>::steal(PyFrozenSet_New(items.get())); }

// `set([*x])`: adds the items one by one in the order of `x`, which may give them another order. `fits` says whether an
// item is hashed and compared without foreign code. Empty with an error set, or without one if an item does not fit.
template <class Fits>
Ref<> set_of_items(Borrowed<> x, bool frozen, Fits fits) {
  Ref<> y = frozen ? new_frozenset(Borrowed<>()) : new_set(Borrowed<>());
  if (!y) {
    return {};
  }
  GrowingSet growing(y.borrow());
  const bool done =
      each_entry(x, [&](const SetEntryLayout& entry) { return fits(Borrowed<>(entry.key)) && growing.add(entry); });
  return done ? std::move(y) : Ref<>();
}

// Whether the set has had no item removed.
inline bool has_no_gaps_in_set(Borrowed<> set) {
  const auto* raw = as<const SetLayout>(set);
  return raw->fill == raw->used;
}
// A set or frozenset with the same items in the same order. `x` has no gaps. Hashes and compares nothing. Empty with an
// error set.
inline Ref<> set_like(Borrowed<> x, bool frozen) {
  Ref<> y = frozen ? new_frozenset(Borrowed<>()) : new_set(Borrowed<>());
  return y && GrowingSet(y.borrow()).fill_like(*as<const SetLayout>(x)) ? std::move(y) : Ref<>();
}

}  // namespace ectype
