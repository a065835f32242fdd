// Detects whether a set still has the same members as when it was last read.
//
// A set has no version and no watchers. But it is unchanged if it has as many members as before and each is still in
// its place. With the dozen or two members of a table of types, comparing them takes nanoseconds.
//
// Without the GIL the members are compared without the set's lock, which all threads would write to for each copy. If
// another thread changes the set at this moment, the copy is one of before or after the change. The addresses of the
// members are only compared; their memory is still mapped, because CPython's allocator returns it with a delay.
#pragma once

#include "capi/critical_section.hpp"
#include "capi/set_layout.hpp"

#include <array>
#include <bit>
#include <utility>

namespace ectype {

class SetStamp {
 public:
  // Whether `expect` was called for this member, and whether such a member is still in its place. False means unknown.
  [[nodiscard]] bool expects(PyObject* member) const {
    return quick_[quick_place(member)].key == std::bit_cast<std::uintptr_t>(member);
  }
  [[nodiscard]] bool still_has(Borrowed<> set, PyObject* member) const {
    return has_table(set) && read(quick_[quick_place(member)].place->key) == member;
  }
  // Whether an object that is hashed by its address is certainly not in the set. False means unknown.
  [[nodiscard]] bool surely_lacks(Borrowed<> set, PyObject* object) const {
    return !kFreeThreaded && has_table(set) && look_up_works_ && look_up(object) == Found::kNot;
  }

  void set(Borrowed<> set) {
    const CriticalSection section(set);
    const auto* raw = reinterpret_cast<const SetLayout*>(set.get());
    count_ = 0;
    table_ = nullptr;
    mask_ = 0;
    quick_ = {};
    look_up_works_ = false;
    if (std::cmp_greater(raw->used, kMostMembers)) {
      return;  // never holds
    }
    table_ = raw->table;
    mask_ = raw->mask;
    look_up_works_ = true;
    for (Py_ssize_t i = 0; i <= raw->mask; ++i) {
      // A removed member leaves a dummy, whose hash no member has.
      const SetEntryLayout& entry = raw->table[i];
      if (entry.key != nullptr && entry.hash != -1) {
        members_[count_++] = Member(entry);
        look_up_works_ = look_up_works_ && static_cast<std::uintptr_t>(entry.hash) == hash_of_address(entry.key) &&
                         look_up(entry.key) != Found::kNot;
      }
    }
    // The last group is filled up with copies of the first member.
    for (std::size_t i = count_; i % kAtOnce != 0; ++i) {
      members_[i] = members_[0];
    }
  }
  // After this, `still_has` can find this member.
  void expect(Borrowed<> member) {
    for (std::size_t i = 0; i < count_; ++i) {
      if (members_[i].place->key == member.get()) {
        quick_[quick_place(member.get())] = members_[i];
      }
    }
  }

  [[nodiscard]] bool holds(Borrowed<> set) const {
    if (PyFrozenSet_CheckExact(set.get()) != 0) {
      return true;
    }
    if (!has_table(set) || std::cmp_not_equal(read(reinterpret_cast<const SetLayout*>(set.get())->used), count_)) {
      return false;
    }
    std::uintptr_t differences = 0;
    for (std::size_t i = 0; i < count_; i += kAtOnce) {
      for (std::size_t j = i; j < i + kAtOnce; ++j) {
        differences |= std::bit_cast<std::uintptr_t>(read(members_[j].place->key)) ^ members_[j].key;
      }
    }
    return differences == 0;
  }

 private:
  struct Member {
    Member() = default;
    explicit Member(const SetEntryLayout& entry) : place(&entry), key(std::bit_cast<std::uintptr_t>(entry.key)) {}
    const SetEntryLayout* place = nullptr;
    std::uintptr_t key = 0;
  };
  // Without the GIL another thread may write this word now. It is only compared, so no order is needed.
  template <class Word>
  ECTYPE_INLINE static Word read(const Word& word) {
    if constexpr (kFreeThreaded) {
      return __atomic_load_n(&word, __ATOMIC_RELAXED);
    } else {
      return word;
    }
  }
  [[nodiscard]] ECTYPE_INLINE bool has_table(Borrowed<> set) const {
    const auto* raw = reinterpret_cast<const SetLayout*>(set.get());
    return read(raw->table) == table_ && read(raw->mask) == mask_;
  }
  static constexpr std::size_t kMostMembers = 32;  // copy._atomic_types of 3.14 has 16
  static constexpr std::size_t kAtOnce = 16;       // compared without a branch
  static_assert(kMostMembers % kAtOnce == 0);

  // As the interpreter hashes objects without a hash of their own, such as types.
  static std::uintptr_t hash_of_address(const PyObject* object) {
    constexpr int kAlignedBits = 4;
    return std::rotr(std::bit_cast<std::uintptr_t>(object), kAlignedBits);
  }
  // The first steps of a look-up: it begins at the place that the hash gives, and goes on to the next ones unless the
  // table ends there. `set` checks this with the members.
  enum class Found : std::uint8_t { kNot, kFound, kUnknown };
  [[nodiscard]] Found look_up(const PyObject* object) const {
    constexpr Py_ssize_t kNextPlaces = 9;  // LINEAR_PROBES
    const std::uintptr_t hash = hash_of_address(object);
    const auto first = static_cast<Py_ssize_t>(hash & static_cast<std::uintptr_t>(mask_));
    const Py_ssize_t last = first + kNextPlaces <= mask_ ? first + kNextPlaces : first;
    for (Py_ssize_t i = first; i <= last; ++i) {
      if (table_[i].key == nullptr) {
        return Found::kNot;
      }
      // Another object with this hash may be equal.
      if (table_[i].hash == std::bit_cast<Py_hash_t>(hash)) {
        return table_[i].key == object ? Found::kFound : Found::kUnknown;
      }
    }
    return Found::kUnknown;
  }

  static constexpr std::size_t kQuickPlaces = 64;
  static std::size_t quick_place(const PyObject* member) {
    return std::bit_cast<std::uintptr_t>(member) / alignof(std::max_align_t) % kQuickPlaces;
  }

  const SetEntryLayout* table_ = nullptr;
  Py_ssize_t mask_ = 0;         // another table may be at the same address, and be smaller
  bool look_up_works_ = false;  // for objects that are hashed by their addresses
  std::size_t count_ = 0;
  std::array<Member, kMostMembers> members_{};
  std::array<Member, kQuickPlaces> quick_{};
};

}  // namespace ectype
