// dict. Deep: stored empty, filled in order; each value is copied before its key (`copy._deepcopy_dict`). Shallow:
// `dict.copy`.
#include "copiers/dict.hpp"

#include "classify/copiers.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "engine/uncopyable.hpp"

namespace ectype {

DictSurvey survey(Walk& walk, Borrowed<> x) {
  DictSurvey found;
  if (!walk.atomics_are_shared()) [[unlikely]] {
    found.keys_are_own_copies = false;
    return found;
  }
  constexpr Py_ssize_t kPlaces = 64;
  if (const StrEntries entries(x); entries && entries.count() <= kPlaces) [[likely]] {
    found.has_places = true;
    for (Py_ssize_t i = 0; i < entries.count(); ++i) {
      found.changing_places |= std::uint64_t{!walk.is_own_copy(entries.value(i))} << i;
    }
    return found;
  }
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(x, position, key, value)) {
    found.keys_are_plain = found.keys_are_plain && is_plain_key(key);
    if (!walk.is_own_copy(key)) {
      found.keys_are_own_copies = false;
      return found;
    }
    if (!walk.is_own_copy(value) && ++found.changing_values == 1) {
      found.first_changing = value;
    }
  }
  return found;
}

bool fill_dict(Walk& walk, DictCursor& pairs, Borrowed<> y, Sharing sharing) {
  // Hashing a key of another type may be foreign code. So may comparing any key with one that such code, or such a key,
  // has put into `y`.
  const std::uint64_t region = walk.region();
  bool keys_are_plain = true;
  while (pairs.next()) {
    const Ref<> key = share(pairs.key);
    const Ref<> new_value = walk.copy(pairs.value, sharing);
    if (!new_value) {
      if (walk.take_omission(pairs.value)) {
        continue;
      }
      return walk.failed_at_key(key.borrow());
    }
    const Ref<> new_key = walk.copy(key.borrow(), Sharing::kMaybeShared);
    if (!new_key) {
      if (walk.take_omission(key.borrow())) {
        continue;
      }
      return walk.failed_at("a key");
    }
    keys_are_plain = keys_are_plain && is_plain_key(new_key.borrow());
    const auto insert = [&] { return dict_set(y, new_key.borrow(), new_value.borrow()); };
    if (!(keys_are_plain && walk.region() == region ? insert() : walk.foreign_step(insert))) {
      return false;
    }
  }
  return !error_is_set();
}

bool finish_pair(Walk& walk, Borrowed<> key, Borrowed<> new_value, Borrowed<> y) {
  const Ref<> new_key = walk.copy(key, Sharing::kMaybeShared);
  return new_key ? walk.foreign_step([&] { return dict_set(y, new_key.borrow(), new_value); })
                 : walk.take_omission(key) || walk.failed_at("a key");
}

namespace {

[[nodiscard]] bool fill_whole_dict(Walk& walk, Borrowed<> x, Borrowed<> y, const Plan* /*none*/) {
  DictCursor pairs(x);
  return fill_dict(walk, pairs, y);
}

// `y` is a clone of `x`. False with an error set.
[[nodiscard]] ECTYPE_INLINE bool replace_in_clone(Walk& walk, Borrowed<> x, const DictSurvey& found, Borrowed<> y) {
  DictCursor pairs(x);
  HalfFilledDict half(y);
  const UnfinishedLevels::Entered entered(walk.unfinished(), half);
  const auto insert = [&](Borrowed<> key, Borrowed<> copy) { return finish_pair(walk, key, copy, y); };
  return replace_values(walk, x, found, pairs, half, insert) && (half.untouched() || fill_dict(walk, pairs, y));
}

NewRef clone_and_replace(Walk& walk, Borrowed<> x, const DictSurvey& found, NativeVacancy vacancy, SteadyDict steady) {
  Ref<> y = std::move(steady).clone();
  if (!y) {
    return {};
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened) {
    return {};
  }
  if (!replace_in_clone(walk, x, found, y.borrow())) [[unlikely]] {
    return copy_of_uncopyable(walk, x);  // a rule has made a key that has no hash
  }
  return opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

// If entries are read in place, replacing a value costs very little. But the cloned pairs are lost when a hook
// runs, so a clone does not pay if already the first changing value has one. Otherwise replacing costs as much as
// inserting.
// Without the GIL the places of the clone are those of the original only if there are no gaps.
bool clone_pays(Walk& walk, Borrowed<> x, const DictSurvey& found) {
  if (kFreeThreaded) {
    return found.has_places;
  }
  if (!found.has_places && found.changing_values * 2 <= dict_size(x)) {
    return true;
  }
  if (!reads_entries()) {
    return false;
  }
  const Borrowed<> first =
      found.has_places ? StrEntries(x).value(std::countr_zero(found.changing_places)) : found.first_changing;
  const Type type = type_of(first);
  if (type.get() == &PyList_Type || type.get() == &PyDict_Type) [[likely]] {
    return true;
  }
  const Plan* plan = walk.plan_at_a_glance(type);
  return plan != nullptr && !plan->begins_with_foreign_code(type);
}

}  // namespace

NewRef copy_dict(Walk& walk, Borrowed<> x, NativeVacancy vacancy) {
  if (walk.has_room() && !walk.memo().has_foreign_entries()) {
    SteadyDict steady(x);
    if (!steady) {
      return {};
    }
    const DictSurvey found = survey(walk, steady.look());
    if (found.keys_are_own_copies && found.values_are_own_copies()) {
      Ref<> y = std::move(steady).clone();
      return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
    }
    if (found.keys_are_own_copies && found.keys_are_plain && clone_pays(walk, x, found)) {
      return clone_and_replace(walk, x, found, std::move(vacancy), std::move(steady));
    }
  }
  Ref<> y = new_dict(dict_size(x));
  if (!y) {
    return {};
  }
  if (!walk.has_room()) [[unlikely]] {
    return walk.postpone(fill_whole_dict, x, std::move(y), std::move(vacancy));
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened) {
    return {};
  }
  if (!fill_whole_dict(walk, x, y.borrow(), nullptr)) [[unlikely]] {
    return copy_of_uncopyable(walk, x);
  }
  return opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

NewRef shallow_dict(State& /*state*/, Borrowed<> x, const Plan& /*plan*/) { return clone_dict(x); }

}  // namespace ectype
