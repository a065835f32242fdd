// What copying a dict shares with copying attributes and the standard library's dicts.
#pragma once

#include "capi/dict.hpp"
#include "copiers/half_filled_dict.hpp"
#include "engine/walk.hpp"

#include <bit>

namespace ectype {

// What one pass over a dict's pairs has found.
struct DictSurvey {
  bool keys_are_own_copies = true;
  bool keys_are_plain = true;
  // Which of the first 64 values change; used if the dict has no more values, and no gaps.
  bool has_places = false;
  std::uint64_t changing_places = 0;
  // For other dicts: how many values change, and the first of them.
  Py_ssize_t changing_values = 0;
  Borrowed<> first_changing;

  [[nodiscard]] bool values_are_own_copies() const { return changing_places == 0 && changing_values == 0; }
};

DictSurvey survey(Walk& walk, Borrowed<> x);

// Copies the remaining pairs of `pairs` one by one, as the standard library does. `y` already holds the copies of those
// before. Keys that are not plain are hashed as foreign code. False with an error set.
[[nodiscard]] bool fill_dict(Walk& walk, DictCursor& pairs, Borrowed<> y, Sharing sharing = kUniqueAsRead);

// Inserts a pair if foreign code ran while its value was copied: the key may be copied in another way by now. False
// with an error set.
ECTYPE_COLD bool finish_pair(Walk& walk, Borrowed<> key, Borrowed<> new_value, Borrowed<> y);

// Replaces one value in a clone by its copy. If foreign code ran meanwhile, the clone has lost its unfinished tail,
// with this pair: then `insert(key, copy)` adds it. False with an error set.
[[nodiscard]] ECTYPE_INLINE bool replace_one(Walk& walk, Borrowed<> key, Borrowed<> value, Py_ssize_t position,
                                             HalfFilledDict& half, auto insert) {
  const Ref<> held = share(key);
  Ref<> copy = walk.copy_compound(value, Sharing::kUniqueAndHeld);
  if (!copy) {
    return walk.take_omission(value) ? walk.undo_short_cuts() : walk.failed_at_key(key);
  }
  return (half.untouched() ? replace_value(half.clone(), position, key, std::move(copy)) : insert(key, copy.borrow()));
}

// Replaces the values that change in a clone, in order. Stops after foreign code has run; `pairs` is then after the
// last finished pair. False with an error set.
[[nodiscard]] bool replace_values(Walk& walk, Borrowed<> x, const DictSurvey& found, DictCursor& pairs,
                                  HalfFilledDict& half, auto insert) {
  if (found.has_places) [[likely]] {
    for (std::uint64_t places = found.changing_places; half.untouched() && places != 0; places &= places - 1) {
      const auto i = static_cast<Py_ssize_t>(std::countr_zero(places));
      const StrEntries entries(kFreeThreaded ? half.clone() : x);
      half.finished = i;
      if (!replace_one(walk, entries.key(i), entries.value(i), i + 1, half, insert)) {
        return false;
      }
      pairs.skip(i + 1);
    }
    return true;
  }
  while (half.untouched() && pairs.next()) {
    if (!walk.is_own_copy(pairs.value) && !replace_one(walk, pairs.key, pairs.value, pairs.position(), half, insert)) {
      return false;
    }
    ++half.finished;
  }
  return !error_is_set();
}

}  // namespace ectype
