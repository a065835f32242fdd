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
  // Calls `visit(place)` for the keys that tell whether this object is a member: as long as the set has its `table`
  // with this `mask`, and these keys are the same, it is or is none, as now. False if they are not known, or `visit`
  // was.
  [[nodiscard]] bool each_place_of(const PyObject* object, auto visit) const {
    const Found found = look_up_works_ ? look_up(object) : Found::kUnknown;
    bool fits = found != Found::kUnknown;
    for (Probe probe(object, mask_); fits; probe.next()) {
      const SetEntryLayout& entry = table_[probe.place()];
      if (found == Found::kNot || entry.key == object) {
        fits = visit(&entry.key);
      }
      if (entry.key == nullptr || entry.key == object) {
        break;
      }
    }
    return fits;
  }
  [[nodiscard]] const SetEntryLayout* table() const { return table_; }
  [[nodiscard]] Py_ssize_t mask() const { return mask_; }

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
  // The places that a look-up reads, in their order (Objects/setobject.c, the same from 3.14 to 3.15). `set` checks
  // this with the members.
  class Probe {
   public:
    Probe(const PyObject* object, Py_ssize_t mask)
        : mask_(static_cast<std::uintptr_t>(mask)), perturb_(hash_of_address(object)) {
      begin(perturb_);
    }
    [[nodiscard]] std::uintptr_t place() const { return place_; }
    void next() {
      constexpr unsigned kPerturbShift = 5;  // PERTURB_SHIFT
      if (left_ > 0) {
        --left_;
        ++place_;
      } else {
        perturb_ >>= kPerturbShift;
        begin((first_ * 5) + 1 + perturb_);
      }
    }

   private:
    void begin(std::uintptr_t number) {
      constexpr std::uintptr_t kNextPlaces = 9;  // LINEAR_PROBES
      first_ = number & mask_;
      place_ = first_;
      left_ = first_ + kNextPlaces <= mask_ ? kNextPlaces : 0;
    }
    std::uintptr_t mask_;
    std::uintptr_t perturb_;
    std::uintptr_t first_ = 0;
    std::uintptr_t place_ = 0;
    std::uintptr_t left_ = 0;
  };
  enum class Found : std::uint8_t { kNot, kFound, kUnknown };
  [[nodiscard]] Found look_up(const PyObject* object) const {
    constexpr int kMostPlaces = 16;
    Probe probe(object, mask_);
    for (int i = 0; i < kMostPlaces; ++i, probe.next()) {
      const SetEntryLayout& entry = table_[probe.place()];
      if (entry.key == nullptr) {
        return Found::kNot;
      }
      // Another object with this hash may be equal.
      if (entry.hash == std::bit_cast<Py_hash_t>(hash_of_address(object))) {
        return entry.key == object ? Found::kFound : Found::kUnknown;
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
