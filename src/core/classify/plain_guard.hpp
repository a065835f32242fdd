// Tells at little cost whether lists, dicts, tuples and the commonest atomic objects are certainly still copied as when
// the tables were last examined. Only for templates: they are called so often, for so little, that comparing the whole
// of `copy._atomic_types` would be a large part of a call.
#pragma once

#include "capi/dict_stamp.hpp"
#include "capi/set_stamp.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

namespace ectype {

// Which of these types an object consists of.
class PlainTypes {
 public:
  static constexpr std::size_t kCount = 8;
  // The containers first.
  static PyTypeObject* type(std::size_t i) {
    const std::array<PyTypeObject*, kCount> all = {&PyList_Type, &PyDict_Type,  &PyTuple_Type,    &PyUnicode_Type,
                                                   &PyLong_Type, &PyFloat_Type, Py_TYPE(Py_None), &PyBool_Type};
    return all[i];
  }
  static constexpr std::size_t kContainers = 3;

  void add(Type added) {
    for (std::size_t i = 0; i < kCount; ++i) {
      bits_ |= type(i) == added.get() ? 1U << i : 0;
    }
  }
  [[nodiscard]] bool has(std::size_t i) const { return (bits_ >> i & 1U) != 0; }

 private:
  unsigned bits_ = 0;
};

// A few words of memory, and what they held when they were added. `DispatchTables::guard_plain` says which.
class PlainGuard {
 public:
  // Whether all is as it was. False means unknown. Needs no state, and runs no foreign code.
  [[nodiscard]] ECTYPE_INLINE bool holds() const {
    // If no watched dict has changed, `copy` has the same set, which the tables own.
    if (events_ != DictStamp::events() || (set_ != nullptr && (set_->table != table_ || set_->mask != mask_)))
        [[unlikely]] {
      return false;
    }
    std::uintptr_t differences = 0;
    for (std::size_t i = 0; i < count_; i += kAtOnce) {
      for (std::size_t j = i; j < i + kAtOnce; ++j) {
        differences |= std::bit_cast<std::uintptr_t>(*words_[j].place) ^ words_[j].expected;
      }
    }
    return differences == 0;
  }
  // False if there is no room.
  [[nodiscard]] bool add(PyObject* const* place) {
    const auto words = std::span(words_).first(count_);
    if (std::ranges::find(words, place, &Word::place) != words.end()) {
      return true;
    }
    if (count_ == kMost) {
      return false;
    }
    words_[count_++] = {.place = place, .expected = std::bit_cast<std::uintptr_t>(*place)};
    return true;
  }
  // Called last: from now on it may hold. `set` is `copy._atomic_types`, or null if that cannot change.
  void set(std::uint64_t events, Borrowed<> set, const SetStamp& stamp) {
    events_ = events;
    set_ = reinterpret_cast<const SetLayout*>(set.get());
    table_ = stamp.table();
    mask_ = stamp.mask();
    // The last group is filled up with copies of the first word.
    for (std::size_t i = count_; i % kAtOnce != 0; ++i) {
      words_[i] = words_[0];
    }
  }

 private:
  struct Word {
    PyObject* const* place;
    std::uintptr_t expected;
  };
  static constexpr std::size_t kMost = 16;
  static constexpr std::size_t kAtOnce = 4;  // compared without a branch
  static_assert(kMost % kAtOnce == 0);
  static constexpr std::uint64_t kNever = UINT64_MAX;

  std::uint64_t events_ = kNever;
  const SetLayout* set_ = nullptr;
  const SetEntryLayout* table_ = nullptr;
  Py_ssize_t mask_ = 0;
  std::size_t count_ = 0;
  std::array<Word, kMost> words_{};
};

}  // namespace ectype
