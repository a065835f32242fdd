// Grows the table of a new set as `set_add_entry` and `set_table_resize` do (Objects/setobject.c, the same from 3.10 to
// 3.15), so that items added in the same order are iterated over in the same order.
#pragma once

#include "capi/errors.hpp"
#include "capi/set_layout.hpp"

#include <cstring>

namespace ectype {

// For items that are known to differ and whose hashes are known: nothing is hashed or compared.
class GrowingSet {
 public:
  // `set` is a new, empty set or frozenset. No other code may reach it while it grows.
  explicit GrowingSet(Borrowed<> set) : set_(*as<SetLayout>(set)), first_table_(set_.table) {}

  // Gives an empty set the items of `other` in the same places, so that it is iterated over in the same order. False
  // with an error set; the set is then empty. `other` has no places of removed items.
  [[nodiscard]] bool fill_like(const SetLayout& other) {
    const std::size_t bytes = static_cast<std::size_t>(other.mask + 1) * sizeof(SetEntryLayout);
    if (other.mask != set_.mask) {
      auto* table = static_cast<SetEntryLayout*>(PyMem_Malloc(bytes));
      if (table == nullptr) {
        return out_of_memory();
      }
      set_.table = table;
      set_.mask = other.mask;
    }
    std::memcpy(set_.table, other.table, bytes);
    for (Py_ssize_t i = 0; i <= other.mask; ++i) {
      hold(Borrowed<>(other.table[i].key));
    }
    set_.fill = other.fill;
    set_.used = other.used;
    return true;
  }

  // False with an error set; the set then has the items added before.
  [[nodiscard]] ECTYPE_INLINE bool add(const SetEntryLayout& item) {
    hold(Borrowed<>(item.key));
    *unused_place(set_.table, set_.mask, item.hash) = item;
    ++set_.fill;
    ++set_.used;
    constexpr Py_ssize_t kFilled = 5;
    constexpr Py_ssize_t kOf = 3;
    return set_.fill * kFilled < set_.mask * kOf || grow();
  }

 private:
  static constexpr Py_ssize_t kLinearProbes = 9;
  static constexpr unsigned kPerturbShift = 5;

  ECTYPE_INLINE static SetEntryLayout* unused_place(SetEntryLayout* table, Py_ssize_t mask, Py_hash_t hash) {
    const auto last = static_cast<std::size_t>(mask);
    auto perturb = static_cast<std::size_t>(hash);
    for (std::size_t i = perturb & last;; i = ((i * 5) + 1 + perturb) & last) {
      SetEntryLayout* entry = table + i;
      for (Py_ssize_t probes = i + kLinearProbes <= last ? kLinearProbes : 0; probes >= 0; --probes, ++entry) {
        if (entry->key == nullptr) {
          return entry;
        }
      }
      perturb >>= kPerturbShift;
    }
  }

  [[nodiscard]] bool grow() {
    constexpr Py_ssize_t kMany = 50000;
    const Py_ssize_t least = set_.used > kMany ? set_.used * 2 : set_.used * 4;
    Py_ssize_t size = set_.mask + 1;
    while (size <= least) {
      size *= 2;
    }
    const std::size_t bytes = static_cast<std::size_t>(size) * sizeof(SetEntryLayout);
    auto* table = static_cast<SetEntryLayout*>(PyMem_Malloc(bytes));
    if (table == nullptr) {
      return out_of_memory();
    }
    std::memset(table, 0, bytes);
    for (Py_ssize_t i = 0; i <= set_.mask; ++i) {
      if (set_.table[i].key != nullptr) {
        *unused_place(table, size - 1, set_.table[i].hash) = set_.table[i];
      }
    }
    // The first table is part of the object itself.
    if (set_.table != first_table_) {
      PyMem_Free(set_.table);
    }
    set_.table = table;
    set_.mask = size - 1;
    return true;
  }

  SetLayout& set_;
  const SetEntryLayout* first_table_;
};

}  // namespace ectype
