// Has this set changed since we last looked? Adding takes a fresh slot, removing leaves a dummy: the pair of both
// counters and the table's address does not return to an earlier value unless the set was emptied or rebuilt.
#pragma once

#include "python/ref.hpp"

namespace ectype {

class SetStamp {
 public:
#if defined(Py_LIMITED_API) || defined(Py_GIL_DISABLED)
  void set(Borrowed<> /*set*/) {}
  [[nodiscard]] bool holds(Borrowed<> /*set*/) const { return false; }
#else
  void set(Borrowed<> set) { *this = SetStamp(set); }
  [[nodiscard]] bool holds(Borrowed<> set) const { return *this == SetStamp(set); }

  SetStamp() = default;
  friend bool operator==(const SetStamp&, const SetStamp&) = default;

 private:
  explicit SetStamp(Borrowed<> set) {
    const auto* raw = reinterpret_cast<const PySetObject*>(set.get());
    fill_ = raw->fill;
    used_ = raw->used;
    table_ = raw->table;
  }
  Py_ssize_t fill_ = -1;
  Py_ssize_t used_ = -1;
  const void* table_ = nullptr;
#endif
};

}  // namespace ectype
