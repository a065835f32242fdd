// collections.defaultdict: `defaultdict(factory)`, stored empty; then pair by pair; each key is copied before its value
// (`defaultdict.__reduce__`).
#include "capi/call.hpp"
#include "capi/instance.hpp"
#include "capi/type_facts.hpp"
#include "classify/stdlib_types.hpp"
#include "copiers/dict.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/argument.hpp"

namespace ectype {
namespace {

// An empty one with the copy of the factory. Empty reference with an error set.
NewRef new_defaultdict(Walk& walk, const StdlibType& known, Borrowed<> x) {
  const KeepAlive factory(walk, known.member(x, 0));
  if (!factory || factory.borrow().get() == Py_None) {
    return error_is_set() ? Ref<>() : call(known.type.borrow());
  }
  const Ref<> copy = copy_argument(walk, factory.borrow());
  if (!copy) {
    return {};
  }
  if (PyCallable_Check(copy.get()) != 0) {
    if (knows_types()) {
      Ref<> y = construct(type_of(x));
      if (y) {
        slot_at(y.borrow(), known.member_places[0]) = share(copy).release();
      }
      return y;
    }
    return call(known.type.borrow(), copy.borrow());
  }
  return walk.foreign([&] { return call(known.type.borrow(), copy.borrow()); });
}

// Copies the remaining pairs of `pairs`. False with an error set.
[[nodiscard]] bool fill_defaultdict(Walk& walk, DictCursor& pairs, Borrowed<> y) {
  const std::uint64_t region = walk.region();
  bool keys_are_plain = true;
  while (pairs.next()) {
    Ref<> key = share(pairs.key);
    Ref<> value = share(pairs.value);
    const std::uint64_t held_since = walk.region();
    const Ref<> new_key = walk.copy(key.borrow(), Sharing::kMaybeShared);
    const Ref<> new_value = new_key ? walk.copy(value.borrow(), walk.sharing_of_held(held_since)) : NewRef();
    if (!new_value && walk.take_omission(new_key ? value.borrow() : key.borrow())) {
      continue;
    }
    if (!new_value) {
      return new_key ? walk.failed_at_key(key.borrow()) : walk.failed_at("a key");
    }
    keys_are_plain = keys_are_plain && is_plain_key(new_key.borrow());
    const auto insert = [&] { return dict_set(y, new_key.borrow(), new_value.borrow()); };
    if (!(keys_are_plain && walk.region() == region ? insert() : walk.foreign_step(insert))) {
      return false;
    }
    walk.defer_decref(std::move(key));
    walk.defer_decref(std::move(value));
  }
  return !error_is_set();
}

// Clones the pairs as a whole if no key changes, as for a dict: see copiers/dict.cpp. False with an error set.
[[nodiscard]] bool copy_pairs(Walk& walk, DictCursor& pairs, Borrowed<> x, Borrowed<> y) {
  if constexpr (!kFreeThreaded) {
    const DictSurvey found = survey(walk, x);
    if (found.keys_are_own_copies && found.keys_are_plain && pairs.position() == 0 &&
        !walk.memo().has_foreign_entries()) {
      if (PyDict_Update(y.get(), x.get()) < 0) {
        return false;
      }
      if (found.values_are_own_copies()) {
        return true;
      }
      HalfFilledDict half(y);
      const UnfinishedLevels::Entered entered(walk.unfinished(), half);
      // The key was already copied, before its value; it is its own copy.
      const auto insert = [&](Borrowed<> key, Borrowed<> copy) { return dict_set(y, key, copy); };
      return replace_values(walk, x, found, pairs, half, insert) &&
             (half.untouched() || fill_defaultdict(walk, pairs, y));
    }
  }
  return fill_defaultdict(walk, pairs, y);
}

[[nodiscard]] bool fill_postponed_defaultdict(Walk& walk, Borrowed<> x, Borrowed<> y, const Plan* /*plan*/) {
  DictCursor pairs(x);
  return fill_defaultdict(walk, pairs, y);
}

NewRef copy_defaultdict(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const StdlibType& known = *plan.stdlib;
  // The object is stored after the factory was copied. If the factory leads back to it, its values are copied twice,
  // and their copies must be found in the memo.
  if (walk.memo().sharing(vacancy) == Sharing::kMaybeShared) {
    const Ref<> factory = known.member(x, 0);
    if (error_is_set()) {
      return {};
    }
    if (factory && !walk.is_own_copy(factory.borrow())) {
      return copy_by_protocol(walk, x, std::move(vacancy));
    }
  }
  const KeepAlive held(walk, x);
  const std::uint64_t region = walk.region();
  DictCursor pairs(x);  // made before the factory is copied, as `__reduce__` makes the iterator
  Ref<> y = new_defaultdict(walk, known, x);
  if (!y) {
    return {};
  }
  if (!walk.has_room()) [[unlikely]] {
    return walk.postpone(fill_postponed_defaultdict, x, std::move(y), std::move(vacancy));
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  const bool unseen = walk.region() == region;
  return opened && (unseen ? copy_pairs(walk, pairs, x, y.borrow()) : fill_defaultdict(walk, pairs, y.borrow())) &&
                 opened.close(y.borrow())
             ? share(y)
             : Ref<>();
}

}  // namespace

extern constinit const StdlibRow kDefaultDict = {
    .module = "_collections", .name = "defaultdict", .members = {"default_factory"}, .deep = copy_defaultdict};

}  // namespace ectype
