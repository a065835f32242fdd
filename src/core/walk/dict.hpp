// dict: stored empty, filled in order, each value copied before its key (`copy._deepcopy_dict`).
#pragma once

#include "python/dict.hpp"
#include "walk/walk.hpp"

namespace ectype {

// What a look over a dict's pairs tells.
struct DictSurvey {
  bool keys_stay = true;
  bool keys_are_common = true;  // hashed and compared without foreign code
  Py_ssize_t changing_values = 0;
};

template <Memo M>
DictSurvey survey(Walk<M>& walk, Borrowed<> x) {
  DictSurvey found;
  const bool keys_are_str = has_str_keys(x);
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(x, position, key, value)) {
    if (!keys_are_str && !is_common_atomic(key)) {
      found.keys_are_common = false;
      if (!walk.stays(key)) {
        found.keys_stay = false;
        return found;
      }
    }
    if (!walk.stays(value)) {
      ++found.changing_values;
    }
  }
  return found;
}

// Pair by pair, as the standard library does. `pairs` may stand anywhere; `y` holds what was before.
template <Memo M>
[[nodiscard]] bool fill_dict(Walk<M>& walk, DictCursor& pairs, Borrowed<> y, Reach reach = Reach::kOnce) {
  // Hashing a key of another kind may be foreign code, and so may be comparing any key with one that such code, or
  // such a key, has put into `y`.
  const std::uint64_t region = walk.region();
  bool keys_are_common = true;
  while (pairs.next()) {
    const Ref<> key = share(pairs.key);
    const Ref<> value = M::kNative ? Ref<>() : share(pairs.value);
    const Ref<> new_value = walk.copy(pairs.value, reach);
    if (!new_value) {
      return false;
    }
    const Ref<> new_key = walk.copy(key.borrow(), Reach::kAgain);
    if (!new_key) {
      return false;
    }
    keys_are_common = keys_are_common && is_common_atomic(type_of(new_key.borrow()));
    const auto insert = [&] { return dict_set(y, new_key.borrow(), new_value.borrow()); };
    if (!(keys_are_common && walk.region() == region ? insert() : walk.foreign_step(insert))) {
      return false;
    }
  }
  return !error_is_set();
}

// Replaces in `y`, a clone of the original, the values that change, in order. Stops early where foreign code ran:
// the clone has then lost what was not finished.
template <Memo M>
[[nodiscard]] bool replace_values(Walk<M>& walk, DictCursor& pairs, HalfFilledDict& half) {
  while (half.has_tail && pairs.next()) {
    if (!walk.stays(pairs.value)) {
      const Ref<> key = share(pairs.key);
      Ref<> value = walk.copy_compound(pairs.value, Reach::kOnceAndCloned);
      if (!value || !(half.has_tail ? replace_value(half.copy, pairs.position(), key.borrow(), std::move(value))
                                    : dict_set(half.copy, key.borrow(), value.borrow()))) {
        return false;
      }
    }
    ++half.finished;
  }
  return !error_is_set();
}

template <Memo M>
Ref<> clone_and_replace(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  Ref<> y = clone_dict(x);
  if (!y) {
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened) {
    return {};
  }
  DictCursor pairs(x);
  HalfFilledDict half{.copy = y.borrow(), .finished = 0, .has_tail = true, .outer = nullptr};
  walk.half_filled().enter(half);
  const bool replaced = replace_values(walk, pairs, half);
  walk.half_filled().leave(half);
  if (!replaced || (!half.has_tail && !fill_dict(walk, pairs, y.borrow()))) {
    return {};
  }
  return opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

template <Memo M>
[[gnu::noinline]] Ref<> copy_dict(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  const Py_ssize_t size = dict_size(x);
  if (!walk.has_room()) {
    return {};
  }
  if constexpr (M::kNative && !kFreeThreaded) {
    if (!walk.memo().has_foreign_entries()) {
      const DictSurvey found = survey(walk, x);
      if (found.keys_stay && found.changing_values == 0) {
        Ref<> y = clone_dict(x);
        return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
      }
      // Replacing a value costs as much as inserting it: with many to replace the clone does not pay.
      if (found.keys_are_common && found.changing_values * 2 <= size) {
        return clone_and_replace(walk, x, std::move(vacancy));
      }
    }
  }
  Ref<> y = new_dict(size);
  if (!y) {
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened) {
    return {};
  }
  DictCursor pairs(x);
  return fill_dict(walk, pairs, y.borrow()) && opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
