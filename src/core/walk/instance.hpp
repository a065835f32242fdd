// Plain instances: make the object, copy the attributes, copy the contents, done. What the protocol would do with a
// bound method, a reduce tuple, a state dict and two calls into Python.
//
// As there, the new object is stored as soon as it exists, then its state is put into it, and then the items of a list
// or the pairs of a dict. Items of a tuple or a set are copied first: they are arguments.
#pragma once

#include "walk/dict_instance.hpp"
#include "walk/held.hpp"
#include "walk/instance_state.hpp"
#include "walk/leaf_instance.hpp"
#include "walk/list_instance.hpp"
#include "walk/protocol.hpp"
#include "walk/rebuild.hpp"
#include "walk/set_instance.hpp"
#include "walk/tuple_instance.hpp"
#include "walk/value_instance.hpp"

namespace ectype {

// Is there nothing about this very object, its class or how parts of it are copied, that leads another way?
template <Memo M>
[[nodiscard]] bool is_plain(Walk<M>& walk, Borrowed<> x, const InstanceShape& shape) {
  return walk.state().registries.all_standard() && still_has(x, shape);
}

// The new object, without state, list items and pairs. Some bases need its items for that.
template <Memo M>
NewRef construct_instance(Walk<M>& walk, Borrowed<> x, Base base, const typename M::Vacancy& vacancy,
                          Borrowed<> value) {
  switch (base) {
    case Base::kObject:
      return new_object(type_of(x), walk.state().no_arguments.borrow());
    case Base::kList:
      return allocate(type_of(x));
    case Base::kDict:
      return construct(type_of(x), walk.state().no_arguments.borrow());
    case Base::kSet:
    case Base::kFrozenSet:
      return construct_set(walk, x);
    case Base::kTuple:
    case Base::kNamedTuple:
      return construct_tuple(walk, x, base, vacancy);
    case Base::kOwnNew:
      return walk.foreign([&] {
        const Ref<> type = pack(as_object(type_of(x)));
        return type ? rebuild(walk.state(), type.borrow()) : Ref<>();
      });
    case Base::kValue:
      break;
  }
  return construct(type_of(x), value);
}

// The state, then the contents. `y` was made in `region`.
template <Memo M>
[[nodiscard]] bool fill_instance(Walk<M>& walk, Borrowed<> x, Borrowed<> y, Base base, std::uint64_t region,
                                 auto copy_state) {
  if (base == Base::kDict) {
    // As the iterator in a reduce value, made before the state is copied: it remembers the dict's size.
    DictCursor pairs(x);
    return copy_state() && set_pairs(walk, pairs, y, region);
  }
  return copy_state() && (base != Base::kList || append_items(walk, x, y, region));
}

// What waited before may have led to foreign code: the class is asked again.
template <Memo M>
[[nodiscard]] bool fill_postponed_instance(Walk<M>& walk, Borrowed<> x, Borrowed<> y, const About& about) {
  const InstanceShape& shape = *about.shape;
  const Attributes attributes = attributes_of(walk.state().instance_names, x, shape);
  StateCopy<M> state(walk, x, shape, attributes, Walk<M>::kNoRegion);
  const bool plain = state.judge_again(y) && attributes != Attributes::kUnusual;
  const std::uint64_t region = plain ? walk.region() : Walk<M>::kNoRegion;
  return fill_instance(walk, x, y, shape.base, region, [&] {
    const Held<M> dict(walk, plain || attributes == Attributes::kNone ? Ref<>() : instance_dict(x));
    return !error_is_set() && (plain ? state.copy_into(y) : state.copy_as_any(y, dict.borrow()));
  });
}

// After its contents were copied, or that failed. An object that reconstructs as itself does not keep itself alive.
template <Memo M>
ECTYPE_INLINE NewRef finish_instance(Walk<M>& walk, Borrowed<> x, Ref<> y, Opened<M>& opened, bool done) {
  if (!done) {
    walk.blame(x);
  }
  return done && (y.borrow() == x || opened.close(y.borrow())) ? std::move(y) : Ref<>();
}

// Has an object that foreign code has made nothing yet, so that it can be filled as if we had made it?
template <Memo M>
[[nodiscard]] bool is_bare(StateCopy<M>& state, Borrowed<> y, const InstanceShape& shape) {
  for (std::size_t i = 0; i < shape.slots.count; ++i) {
    if (slot_at(y, shape.slots.offsets[i]) != nullptr) {
      return false;
    }
  }
  return state.judge_again(y);
}

// Made by the class's own `__new__`. The state is what it was before that ran.
template <Memo M>
[[gnu::noinline]] NewRef copy_made_by_new(Walk<M>& walk, Borrowed<> x, const InstanceShape& shape,
                                          Attributes attributes, typename M::Vacancy vacancy) {
  StateCopy<M> state(walk, x, shape, attributes, walk.region());
  const Held<M> held(walk, x);
  AttributesBefore<M> before(walk, x, attributes);
  Ref<> y;
  {
    const UnfinishedLevels::Entered entered(walk.unfinished(), before);
    y = construct_instance(walk, x, Base::kOwnNew, vacancy, Borrowed<>());
  }
  if (!y) {
    walk.blame(x);
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  const Ref<> dict = before.dict() ? instance_dict(x) : Ref<>();
  const bool is_as_before = dict.borrow() == before.dict();
  const bool done = opened && (type_of(y.borrow()) == type_of(x) && is_as_before && is_bare(state, y.borrow(), shape)
                                   ? state.copy_into(y.borrow())
                                   : state.copy_as_any(y.borrow(), before.dict()));
  return finish_instance(walk, x, std::move(y), opened, done);
}

// With a state, which is what it was before the items were copied.
template <Memo M>
[[gnu::noinline]] NewRef copy_made_of_items(Walk<M>& walk, Borrowed<> x, const InstanceShape& shape,
                                            Attributes attributes, typename M::Vacancy vacancy) {
  const std::uint64_t region = walk.region();
  const Base base = shape.base;
  StateCopy<M> state(walk, x, shape, attributes, region);
  const Held<M> held(walk, x);
  AttributesBefore<M> before(walk, x, attributes);
  Ref<> y;
  {
    const UnfinishedLevels::Entered entered(walk.unfinished(), before);
    y = construct_instance(walk, x, base, vacancy, Borrowed<>());
  }
  if (!y) {
    walk.blame(x);
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  const bool done =
      opened && (walk.region() == region ? state.copy_into(y.borrow()) : state.copy_as_any(y.borrow(), before.dict()));
  return finish_instance(walk, x, std::move(y), opened, done);
}

template <Memo M>
NewRef copy_instance(Walk<M>& walk, Borrowed<> x, const InstanceShape& shape, typename M::Vacancy vacancy) {
  const Attributes attributes =
      is_plain(walk, x, shape) ? attributes_of(walk.state().instance_names, x, shape) : Attributes::kUnusual;
  const Base base = shape.base;
  const Ref<> value = base == Base::kValue ? value_arguments(walk, x) : Ref<>();
  if (attributes == Attributes::kUnusual || (base == Base::kValue && !value)) {
    return error_is_set() ? NewRef() : copy_by_protocol(walk, x, std::move(vacancy));
  }
  const bool has_room = walk.has_room();
  if (base == Base::kOwnNew) {
    return has_room && !walk.foreign_code_waits() ? copy_made_by_new(walk, x, shape, attributes, std::move(vacancy))
                                                  : copy_by_protocol(walk, x, std::move(vacancy));
  }
  if (is_made_of_items(base)) {
    const bool has_state = attributes != Attributes::kNone || shape.slots.count > 0;
    // Stored after its items: one that they lead back to is copied twice, and both copies share the copy of the state,
    // which the standard library finds in its memo by the state's dict.
    if (!has_room || (has_state && walk.memo().reach(vacancy) == Reach::kAgain)) {
      return copy_by_protocol(walk, x, std::move(vacancy));
    }
    if (has_state) {
      return copy_made_of_items(walk, x, shape, attributes, std::move(vacancy));
    }
  }
  const std::uint64_t region = walk.region();
  StateCopy<M> state(walk, x, shape, attributes, region);
  if (!state.complete()) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  const Held<M> held(walk, x);
  Ref<> y = construct_instance(walk, x, base, vacancy, value.borrow());
  if (!y) {
    walk.blame(x);
    return {};
  }
  if (!has_room) [[unlikely]] {
    return walk.postpone(fill_postponed_instance<M>, x, std::move(y), std::move(vacancy), {.shape = &shape});
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  const bool done =
      opened && fill_instance(walk, x, y.borrow(), base, region, [&] { return state.copy_into(y.borrow()); });
  return finish_instance(walk, x, std::move(y), opened, done);
}

// The same where all is straight, and instances of the class have been leaves so far.
template <Memo M>
[[gnu::noinline]] NewRef copy_as_leaf_instance(Walk<M>& walk, Borrowed<> x, const InstanceShape& shape,
                                               typename M::Vacancy vacancy) {
  const LeafInstance leaf(walk.state(), x, shape);
  shape.holds_leaves = !kFreeThreaded && shape.base == Base::kObject && shape.holds() && leaf.is_leaf();
  if (!shape.holds_leaves) {
    return copy_instance(walk, x, shape, std::move(vacancy));
  }
  Ref<> y = leaf.copy();
  if (!y) {
    walk.blame(x);
  }
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
