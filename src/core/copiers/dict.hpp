// What copying a dict shares with copying attributes and the standard library's dicts.
#pragma once

#include "capi/dict.hpp"
#include "copiers/half_filled_dict.hpp"
#include "engine/walk.hpp"

#include <bit>

namespace ectype {

// What a look over a dict's pairs tells.
struct DictSurvey {
  bool keys_are_own_copies = true;
  bool keys_are_plain = true;
  // Which of the first 64 values change, if the dict has no more and no gaps.
  bool has_places = false;
  std::uint64_t changing_places = 0;
  // Of others, how many, and the first of them.
  Py_ssize_t changing_values = 0;
  Borrowed<> first_changing;

  [[nodiscard]] bool values_are_own_copies() const { return changing_places == 0 && changing_values == 0; }
};

DictSurvey survey(Walk& walk, Borrowed<> x);

// Copies the pairs one by one, as the standard library does. `pairs` may stand anywhere; `y` holds what was before.
// False with an error set.
[[nodiscard]] bool fill_dict(Walk& walk, DictCursor& pairs, Borrowed<> y, Sharing sharing = Sharing::kUnique);

// The second half of a pair, where foreign code ran in the first: the key, too, may be copied in another way by now.
ECTYPE_COLD bool finish_pair(Walk& walk, Borrowed<> key, Borrowed<> new_value, Borrowed<> y);

// Replaces in a clone the value that stands at `pairs`. If foreign code ran meanwhile, the clone has lost what was not
// finished, this pair too: then `insert(key, copy)` puts it there.
[[nodiscard]] ECTYPE_INLINE bool replace_one(Walk& walk, Borrowed<> key, Borrowed<> value, Py_ssize_t position,
                                             HalfFilledDict& half, auto insert) {
  const Ref<> held = share(key);
  Ref<> copy = walk.copy_compound(value, Sharing::kUniqueButCloned);
  if (!copy) {
    return walk.failed_at_key(key);
  }
  return (half.untouched() ? replace_value(half.clone(), position, key, std::move(copy)) : insert(key, copy.borrow()));
}

// Replaces in a clone the values that change, in order. Stops where foreign code ran; `pairs` then stands after the
// last finished pair.
[[nodiscard]] bool replace_values(Walk& walk, Borrowed<> x, const DictSurvey& found, DictCursor& pairs,
                                  HalfFilledDict& half, auto insert) {
  if (found.has_places) [[likely]] {
    for (std::uint64_t places = found.changing_places; half.untouched() && places != 0; places &= places - 1) {
      const auto i = static_cast<Py_ssize_t>(std::countr_zero(places));
      const StrEntries entries(x);
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
