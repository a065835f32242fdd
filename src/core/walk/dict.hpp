// dict: stored empty, filled in order, each value copied before its key (`copy._deepcopy_dict`).
#pragma once

#include "python/dict.hpp"
#include "walk/half_filled.hpp"
#include "walk/walk.hpp"

#include <bit>

namespace ectype {

// What a look over a dict's pairs tells.
struct DictSurvey {
  bool keys_stay = true;
  bool keys_are_plain = true;
  // Which of the first 64 values change, if the dict has no more and no gaps.
  bool has_places = false;
  std::uint64_t changing_places = 0;
  // Of others, how many, and the first of them.
  Py_ssize_t changing_values = 0;
  Borrowed<> first_changing;

  [[nodiscard]] bool values_stay() const { return changing_places == 0 && changing_values == 0; }
};

template <Memo M>
DictSurvey survey(Walk<M>& walk, Borrowed<> x) {
  DictSurvey found;
  if (!walk.atomics_stay()) [[unlikely]] {
    found.keys_stay = false;
    return found;
  }
  constexpr Py_ssize_t kPlaces = 64;
  if (const StrEntries entries(x); entries && entries.count() <= kPlaces) [[likely]] {
    found.has_places = true;
    for (Py_ssize_t i = 0; i < entries.count(); ++i) {
      found.changing_places |= std::uint64_t{!walk.stays(entries.value(i))} << i;
    }
    return found;
  }
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(x, position, key, value)) {
    found.keys_are_plain = found.keys_are_plain && is_plain_key(key);
    if (!walk.stays(key)) {
      found.keys_stay = false;
      return found;
    }
    if (!walk.stays(value) && ++found.changing_values == 1) {
      found.first_changing = value;
    }
  }
  return found;
}

// Pair by pair, as the standard library does. `pairs` may stand anywhere; `y` holds what was before.
template <Memo M>
[[nodiscard]] bool fill_dict(Walk<M>& walk, DictCursor& pairs, Borrowed<> y, Reach reach = Reach::kOnce) {
  // Hashing a key of another kind may be foreign code, and so may be comparing any key with one that such code, or
  // such a key, has put into `y`. (With a caller's memo any step may be foreign, and nothing is built on the contrary.)
  const std::uint64_t region = walk.region();
  const auto nobody_interfered = [&] { return !M::kNative || walk.region() == region; };
  bool keys_are_plain = true;
  while (pairs.next()) {
    const Ref<> key = share(pairs.key);
    const Ref<> value = M::kNative ? Ref<>() : share(pairs.value);
    const Ref<> new_value = walk.copy(pairs.value, reach);
    if (!new_value) {
      return walk.failed_at_key(key.borrow());
    }
    const Ref<> new_key = walk.copy(key.borrow(), Reach::kAgain);
    if (!new_key) {
      return walk.failed_at("a key");
    }
    keys_are_plain = keys_are_plain && is_plain_key(new_key.borrow());
    const auto insert = [&] { return dict_set(y, new_key.borrow(), new_value.borrow()); };
    if (!(keys_are_plain && nobody_interfered() ? insert() : walk.foreign_step(insert))) {
      return false;
    }
  }
  return !error_is_set();
}

// The second half of a pair, where foreign code ran in the first: the key, too, may be copied in another way by now.
template <Memo M>
ECTYPE_COLD bool finish_pair(Walk<M>& walk, Borrowed<> key, Borrowed<> new_value, Borrowed<> y) {
  const Ref<> new_key = walk.copy(key, Reach::kAgain);
  return new_key ? walk.foreign_step([&] { return dict_set(y, new_key.borrow(), new_value); })
                 : walk.failed_at("a key");
}

template <Memo M>
[[nodiscard]] bool fill_whole_dict(Walk<M>& walk, Borrowed<> x, Borrowed<> y, const About& /*none*/ = {}) {
  DictCursor pairs(x);
  return fill_dict(walk, pairs, y);
}

// Replaces in a clone the value that stands at `pairs`. If foreign code ran meanwhile, the clone has lost what was not
// finished, this pair too: then `insert(key, copy)` puts it there.
template <Memo M>
[[nodiscard]] ECTYPE_INLINE bool replace_one(Walk<M>& walk, Borrowed<> key, Borrowed<> value, Py_ssize_t position,
                                             HalfFilledDict& half, auto insert) {
  const Ref<> held = share(key);
  Ref<> copy = walk.copy_compound(value, Reach::kOnceAndCloned);
  if (!copy) {
    return walk.failed_at_key(key);
  }
  return (half.untouched() ? replace_value(half.clone(), position, key, std::move(copy)) : insert(key, copy.borrow()));
}

// Replaces in a clone the values that change, in order. Stops where foreign code ran; `pairs` then stands after the
// last finished pair.
template <Memo M>
[[nodiscard]] bool replace_values(Walk<M>& walk, Borrowed<> x, const DictSurvey& found, DictCursor& pairs,
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
    if (!walk.stays(pairs.value) && !replace_one(walk, pairs.key, pairs.value, pairs.position(), half, insert)) {
      return false;
    }
    ++half.finished;
  }
  return !error_is_set();
}

template <Memo M>
NewRef clone_and_replace(Walk<M>& walk, Borrowed<> x, const DictSurvey& found, typename M::Vacancy vacancy) {
  Ref<> y = clone_dict(x);
  if (!y) {
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened) {
    return {};
  }
  DictCursor pairs(x);
  HalfFilledDict half(y.borrow());
  const UnfinishedLevels::Entered entered(walk.unfinished(), half);
  const auto insert = [&](Borrowed<> key, Borrowed<> copy) { return finish_pair(walk, key, copy, y.borrow()); };
  if (!replace_values(walk, x, found, pairs, half, insert) ||
      (!half.untouched() && !fill_dict(walk, pairs, y.borrow()))) {
    return {};
  }
  return opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

// Where entries are read in place, replacing a value is next to nothing. But what was cloned of many pairs is lost when
// a hook runs: not where the first value already has one. Elsewhere replacing costs as much as inserting.
template <Memo M>
bool clone_pays(Walk<M>& walk, const DictSurvey& found, Py_ssize_t size) {
  if (found.has_places || found.changing_values * 2 <= size) {
    return true;
  }
  const Plan* plan = reads_entries() ? walk.plan_at_a_glance(type_of(found.first_changing)) : nullptr;
  return plan != nullptr && !runs_hooks(plan->kind);
}

template <Memo M>
[[gnu::noinline]] NewRef copy_dict(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  const Py_ssize_t size = dict_size(x);
  if constexpr (M::kNative && !kFreeThreaded) {
    if (walk.has_room() && !walk.memo().has_foreign_entries()) {
      const DictSurvey found = survey(walk, x);
      if (found.keys_stay && found.values_stay()) {
        Ref<> y = clone_dict(x);
        return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
      }
      if (found.keys_stay && found.keys_are_plain && clone_pays(walk, found, size)) {
        return clone_and_replace(walk, x, found, std::move(vacancy));
      }
    }
  }
  Ref<> y = new_dict(size);
  if (!y) {
    return {};
  }
  if (!walk.has_room()) [[unlikely]] {
    return walk.postpone(fill_whole_dict<M>, x, std::move(y), std::move(vacancy));
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  return opened && fill_whole_dict(walk, x, y.borrow()) && opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
