// Does this set hold the very members it held when we last looked?
//
// A set has no version and no watchers. But it has not changed if it has as many members as then and each of those is
// still in its place; with the dozen or two members of a table of types that is a matter of nanoseconds.
#pragma once

#include "python/ref.hpp"

#include <array>
#include <utility>

namespace ectype {

class SetStamp {
 public:
#if defined(Py_LIMITED_API) || defined(Py_GIL_DISABLED)
  void set(Borrowed<> /*set*/) {}
  [[nodiscard]] static bool still_has(Borrowed<> /*set*/, PyObject* /*member*/) { return false; }
  [[nodiscard]] bool holds(Borrowed<> set) const { return PyFrozenSet_CheckExact(set.get()) != 0; }
#else
  // Is this one of the first members there were, and still in its place? No means unknown.
  [[nodiscard]] bool still_has(Borrowed<> set, PyObject* member) const {
    const auto* raw = reinterpret_cast<const PySetObject*>(set.get());
    const std::size_t i = (reinterpret_cast<std::uintptr_t>(member) >> 4) % kMostMembers;
    return raw->table == table_ && quick_[i].key == member && quick_[i].place->key == member;
  }

  void set(Borrowed<> set) {
    const auto* raw = reinterpret_cast<const PySetObject*>(set.get());
    count_ = 0;
    table_ = nullptr;
    if (std::cmp_greater(raw->used, kMostMembers)) {
      return;  // never holds
    }
    table_ = raw->table;
    for (Py_ssize_t i = 0; i <= raw->mask; ++i) {
      // A removed member leaves a dummy, whose hash no member has.
      if (raw->table[i].key != nullptr && raw->table[i].hash != -1) {
        members_[count_++] = {&raw->table[i], raw->table[i].key};
        quick_[(reinterpret_cast<std::uintptr_t>(raw->table[i].key) >> 4) % kMostMembers] = members_[count_ - 1];
      }
    }
  }

  [[nodiscard]] bool holds(Borrowed<> set) const {
    if (PyFrozenSet_CheckExact(set.get()) != 0) {
      return true;
    }
    const auto* raw = reinterpret_cast<const PySetObject*>(set.get());
    if (raw->table != table_ || std::cmp_not_equal(raw->used, count_)) {
      return false;
    }
    bool same = true;
    for (std::size_t i = 0; i < count_; ++i) {
      same &= members_[i].place->key == members_[i].key;
    }
    return same;
  }

 private:
  struct Member {
    const setentry* place;
    PyObject* key;
  };
  static constexpr std::size_t kMostMembers = 32;  // copy._atomic_types of 3.14 has 16

  const setentry* table_ = nullptr;
  std::size_t count_ = 0;
  std::array<Member, kMostMembers> members_{};
  std::array<Member, kMostMembers> quick_{};  // some of them, by address
#endif
};

}  // namespace ectype
