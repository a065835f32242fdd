// collections.defaultdict: `defaultdict(factory)`, stored empty; then pair by pair, the key copied before the value
// (`defaultdict.__reduce__`).
#pragma once

#include "plan/known_types.hpp"
#include "python/call.hpp"
#include "python/instance.hpp"
#include "python/type_facts.hpp"
#include "walk/argument.hpp"
#include "walk/dict.hpp"
#include "walk/held.hpp"
#include "walk/protocol.hpp"

namespace ectype {

// An empty one with the copy of the factory.
template <Memo M>
NewRef new_defaultdict(Walk<M>& walk, const KnownType& known, Borrowed<> x) {
  const Held<M> factory(walk, known.member(x, 0));
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

// The pairs that `pairs` has still to give.
template <Memo M>
[[nodiscard]] bool fill_defaultdict(Walk<M>& walk, DictCursor& pairs, Borrowed<> y) {
  const std::uint64_t region = walk.region();
  bool keys_are_plain = true;
  while (pairs.next()) {
    Ref<> key = share(pairs.key);
    Ref<> value = share(pairs.value);
    const Ref<> new_key = walk.copy(key.borrow(), Reach::kAgain);
    const Ref<> new_value = new_key ? walk.copy(value.borrow(), Reach::kOnceAndCloned) : NewRef();
    if (!new_value) {
      return new_key ? walk.failed_at_key(key.borrow()) : walk.failed_at("a key");
    }
    keys_are_plain = keys_are_plain && is_plain_key(new_key.borrow());
    const auto insert = [&] { return dict_set(y, new_key.borrow(), new_value.borrow()); };
    if (!(keys_are_plain && walk.region() == region ? insert() : walk.foreign_step(insert))) {
      return false;
    }
    walk.drop(std::move(key));
    walk.drop(std::move(value));
  }
  return !error_is_set();
}

// Cloned as a whole where no key changes, as a dict is: see walk/dict.hpp.
template <Memo M>
[[nodiscard]] bool copy_pairs(Walk<M>& walk, DictCursor& pairs, Borrowed<> x, Borrowed<> y) {
  if constexpr (M::kNative && !kFreeThreaded) {
    const DictSurvey found = survey(walk, x);
    if (found.keys_stay && found.keys_are_plain && pairs.position() == 0 && !walk.memo().has_foreign_entries()) {
      if (PyDict_Update(y.get(), x.get()) < 0) {
        return false;
      }
      if (found.values_stay()) {
        return true;
      }
      HalfFilledDict half(y);
      const UnfinishedLevels::Entered entered(walk.unfinished(), half);
      // The key was copied before its value, to itself.
      const auto insert = [&](Borrowed<> key, Borrowed<> copy) { return dict_set(y, key, copy); };
      return replace_values(walk, x, found, pairs, half, insert) &&
             (half.untouched() || fill_defaultdict(walk, pairs, y));
    }
  }
  return fill_defaultdict(walk, pairs, y);
}

template <Memo M>
[[nodiscard]] bool fill_postponed_defaultdict(Walk<M>& walk, Borrowed<> x, Borrowed<> y, const About& /*none*/) {
  DictCursor pairs(x);
  return fill_defaultdict(walk, pairs, y);
}

template <Memo M>
NewRef copy_defaultdict(Walk<M>& walk, const KnownType& known, Borrowed<> x, typename M::Vacancy vacancy) {
  // Stored after the factory was copied: if that leads back here, the values are copied twice and must be found.
  if (walk.memo().reach(vacancy) == Reach::kAgain) {
    const Ref<> factory = known.member(x, 0);
    if (error_is_set()) {
      return {};
    }
    if (factory && !walk.stays(factory.borrow())) {
      return copy_by_protocol(walk, x, std::move(vacancy));
    }
  }
  const Held<M> held(walk, x);
  const std::uint64_t region = walk.region();
  DictCursor pairs(x);  // made before the factory is copied, as `__reduce__` makes the iterator
  Ref<> y = new_defaultdict(walk, known, x);
  if (!y) {
    return {};
  }
  if (!walk.has_room()) [[unlikely]] {
    return walk.postpone(fill_postponed_defaultdict<M>, x, std::move(y), std::move(vacancy));
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  const bool unseen = walk.region() == region;
  return opened && (unseen ? copy_pairs(walk, pairs, x, y.borrow()) : fill_defaultdict(walk, pairs, y.borrow())) &&
                 opened.close(y.borrow())
             ? share(y)
             : Ref<>();
}

}  // namespace ectype
