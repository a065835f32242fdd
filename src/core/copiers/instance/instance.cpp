// Plain instances: make the object, copy the attributes, copy the contents. The protocol would use a bound method, a
// reduce tuple, a state dict and two calls into Python for the same.
//
// As in the protocol, the new object is stored as soon as it exists; then its state is set, and then the items of a
// list or the pairs of a dict are added. Items of a tuple or a set are copied first, because they are arguments.

#include "capi/attributes.hpp"
#include "classify/copiers.hpp"
#include "copiers/instance/bases.hpp"
#include "copiers/instance/instance_state.hpp"
#include "copiers/instance/leaf_instance.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/newobj.hpp"

namespace ectype {
namespace {

// Whether neither this object, its class nor the rules for its parts require the protocol.
[[nodiscard]] bool is_plain(const Walk& walk, Borrowed<> x, const InstanceShape& shape) {
  return walk.state().tables.reduces_as_standard() && still_has(x, shape);
}

// Makes the new object, without state, list items and pairs. Some bases need the items for that. Empty with an error
// set.
template <class Parts>
NewRef construct_instance(Walk& walk, Borrowed<> x, const Plan& plan, const NativeVacancy& vacancy, Borrowed<> value) {
  const Base base = plan.shape.base;
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
    case Base::kTupleOfOwnNew:
      if constexpr (Parts::kByRules) {
        if (base == Base::kNamedTuple) {
          return construct_named_tuple(walk, x, *plan.attribute_rules, vacancy);
        }
      }
      return construct_tuple(walk, x, base, vacancy);
    case Base::kOwnNew:
    case Base::kValueOfOwnNew:
      return walk.foreign([&] {
        Ref<> arguments = pack(as_object(type_of(x)));
        if (arguments && value) {
          arguments = Ref<>::steal(PySequence_Concat(arguments.get(), value.get()));
        }
        return arguments ? rebuild(walk.state(), arguments.borrow()) : Ref<>();
      });
    case Base::kValue:
      break;
  }
  return construct(type_of(x), value);
}

// Copies the state, then the contents. `y` was made in `region`. False with an error set.
[[nodiscard]] bool fill_instance(Walk& walk, Borrowed<> x, Borrowed<> y, const InstanceShape& shape,
                                 std::uint64_t region, auto copy_state) {
  const Base base = shape.base;
  const std::uint64_t added_in = shape.has_own_adder ? Walk::kNoRegion : region;
  if (base == Base::kDict) {
    // The iterator of a reduce value is made before the state is copied, and remembers the dict's size. So does the
    // cursor.
    DictCursor pairs(x);
    return copy_state() && set_pairs(walk, pairs, y, added_in);
  }
  return copy_state() && (base != Base::kList || append_items(walk, x, y, added_in));
}

// Postponed contents that were copied before may have run foreign code, so the class is checked again.
template <class Parts>
[[nodiscard]] bool fill_postponed_instance(Walk& walk, Borrowed<> x, Borrowed<> y, const Plan* plan) {
  const InstanceShape& shape = plan->shape;
  const Attributes attributes = attributes_of(walk.state().instance_names, x, shape);
  StateCopy<Parts> state(walk, x, *plan, attributes, Walk::kNoRegion);
  const bool is_plain_still = state.classify_again(y) && attributes != Attributes::kUnusual;
  const std::uint64_t region = is_plain_still ? walk.region() : Walk::kNoRegion;
  return fill_instance(walk, x, y, shape, region, [&] {
    const KeepAlive dict(walk, is_plain_still || attributes == Attributes::kNone ? Ref<>() : instance_dict(x));
    return !error_is_set() && (is_plain_still ? state.copy_into(y) : state.copy_as_any(y, dict.borrow()));
  });
}

// Called after the contents were copied, or failed to be. An object that reconstructs as itself is not kept alive.
ECTYPE_INLINE NewRef finish_instance(Walk& walk, Borrowed<> x, Ref<> y, Opened<NativeMemo>& opened, bool done) {
  if (!done) [[unlikely]] {
    return copy_of_uncopyable(walk, x);
  }
  return y.borrow() == x || opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

// Whether foreign code made an object without any content, of the expected class, so that it can be filled as if the
// core had made it.
template <class Parts>
[[nodiscard]] bool is_bare(StateCopy<Parts>& state, Borrowed<> y, const InstanceShape& shape) {
  for (std::size_t i = 0; i < shape.slots.count; ++i) {
    if (slot_at(y, shape.slots.offsets[i]) != nullptr) {
      return false;
    }
  }
  return state.classify_again(y);
}

// The object is made by the class's own `__new__`. The state is what it was before that ran.
template <class Parts>
[[gnu::noinline]] NewRef copy_made_by_new(Walk& walk, Borrowed<> x, const Plan& plan, Attributes attributes,
                                          NativeVacancy vacancy, Borrowed<> value) {
  const InstanceShape& shape = plan.shape;
  StateCopy<Parts> state(walk, x, plan, attributes, walk.region());
  const KeepAlive held(walk, x);
  AttributesBefore before(walk, x, attributes);
  Ref<> y;
  {
    const UnfinishedLevels::Entered entered(walk.unfinished(), before);
    y = construct_instance<Parts>(walk, x, plan, vacancy, value);
  }
  if (!y) {
    return copy_of_uncopyable(walk, x);
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  const Ref<> dict = before.dict() ? instance_dict(x) : Ref<>();
  const bool is_as_before = dict.borrow() == before.dict();
  const bool done = opened && (type_of(y.borrow()) == type_of(x) && is_as_before && is_bare(state, y.borrow(), shape)
                                   ? state.copy_into(y.borrow())
                                   : state.copy_as_any(y.borrow(), before.dict()));
  return finish_instance(walk, x, std::move(y), opened, done);
}

// For an instance with a state, which is what it was before the items were copied.
template <class Parts>
[[gnu::noinline]] NewRef copy_made_of_items(Walk& walk, Borrowed<> x, const Plan& plan, Attributes attributes,
                                            NativeVacancy vacancy) {
  const std::uint64_t region = walk.region();
  StateCopy<Parts> state(walk, x, plan, attributes, region);
  const KeepAlive held(walk, x);
  AttributesBefore before(walk, x, attributes);
  Ref<> y;
  {
    const UnfinishedLevels::Entered entered(walk.unfinished(), before);
    y = construct_instance<Parts>(walk, x, plan, vacancy, Borrowed<>());
  }
  if (!y) {
    return copy_of_uncopyable(walk, x);
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  const bool done =
      opened && (walk.region() == region ? state.copy_into(y.borrow()) : state.copy_as_any(y.borrow(), before.dict()));
  return finish_instance(walk, x, std::move(y), opened, done);
}

// Whether the native copy makes all entries that the memo, which is a caller's, must get, and misses no answer that it
// has. The protocol makes and finds those for arguments, among them the class. Runs no foreign code.
ECTYPE_COLD bool suits_caller(const Walk& walk, Borrowed<> x, const InstanceShape& shape) {
  NativeMemo& memo = walk.memo();
  const Base base = shape.base;
  const Ref<> dict = attributes_of(x);
  // What attrs writes into a class without fields returns an empty dict.
  if (shape.state_methods != StateMethods::kObject && shape.slots.count == 0) {
    return false;
  }
  if (is_made_of_items(base) || is_of_own_new(base) || (dict && memo.is_known_as(dict.borrow()))) {
    return false;
  }
  const Type type = type_of(x);
  const bool is_atomic = since(kPython314) && type_of(as_object(type)).get() == &PyType_Type;
  return is_atomic || !memo.has_entries_of_others() || memo.look_up(as_object(type), Sharing::kMaybeShared).vacancy;
}

// Unusual also if anything else requires the protocol.
Attributes attributes_to_copy(const Walk& walk, Borrowed<> x, const InstanceShape& shape) {
  if (!is_plain(walk, x, shape) || (walk.memo().is_callers() && !suits_caller(walk, x, shape))) {
    return Attributes::kUnusual;
  }
  return attributes_of(walk.state().instance_names, x, shape);
}

template <class Parts>
[[gnu::noinline]] NewRef copy_any_instance(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const InstanceShape& shape = plan.shape;
  const Attributes attributes = attributes_to_copy(walk, x, shape);
  const Base base = shape.base;
  const Ref<> value = is_value(base) ? value_arguments(walk, x) : Ref<>();
  if (attributes == Attributes::kUnusual || (is_value(base) && !value)) {
    return error_is_set() ? NewRef() : copy_by_protocol(walk, x, std::move(vacancy));
  }
  // For a caller's memo the state is copied as a whole, and must be complete before it is set.
  const bool has_room = walk.memo().is_callers() ? walk.has_room_for_container() : walk.has_room();
  if (is_made_first_by_own_new(base)) {
    return has_room && !walk.foreign_code_waits()
               ? copy_made_by_new<Parts>(walk, x, plan, attributes, std::move(vacancy), value.borrow())
               : copy_by_protocol(walk, x, std::move(vacancy));
  }
  if (is_made_of_items(base)) {
    const bool has_state = attributes != Attributes::kNone || shape.slots.count > 0;
    // The object is stored after its items, so one that its items lead back to is copied twice. Both copies share the
    // copy of the state, which the standard library finds in its memo at the address of the state's dict.
    if (!has_room || (has_state && walk.memo().sharing(vacancy) == Sharing::kMaybeShared && !has_flat_items(walk, x))) {
      return copy_by_protocol(walk, x, std::move(vacancy));
    }
    if (has_state) {
      return copy_made_of_items<Parts>(walk, x, plan, attributes, std::move(vacancy));
    }
  }
  const std::uint64_t region = walk.region();
  StateCopy<Parts> state(walk, x, plan, attributes, region);
  if (!state.complete()) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  const KeepAlive held(walk, x);
  Ref<> y = construct_instance<Parts>(walk, x, plan, vacancy, value.borrow());
  if (!y) {
    return copy_of_uncopyable(walk, x);
  }
  if (!has_room) [[unlikely]] {
    return walk.postpone(fill_postponed_instance<Parts>, x, std::move(y), std::move(vacancy), &plan);
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  const bool done =
      opened && fill_instance(walk, x, y.borrow(), shape, region, [&] { return state.copy_into(y.borrow()); });
  return finish_instance(walk, x, std::move(y), opened, done);
}

// For the fast path, while the attributes of the class's instances have been leaves so far.
template <class Parts, class PartsAtPlaces>
[[gnu::noinline]] NewRef copy_as_leaf_instance(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const InstanceShape& shape = plan.shape;
  const LeafInstance<PartsAtPlaces> leaf(walk.state(), x, plan);
  shape.holds_leaves = shape.base == Base::kObject && shape.holds() && leaf.is_leaf();
  if (!shape.holds_leaves) {
    return copy_any_instance<Parts>(walk, x, std::move(vacancy), plan);
  }
  Ref<> y = leaf.copy();
  if (kFreeThreaded && !y && !error_is_set()) {
    return copy_any_instance<Parts>(walk, x, std::move(vacancy), plan);
  }
  if (!y) {
    walk.set_culprit(x);
  }
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace

NewRef copy_instance(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  return plan.shape.holds_leaves && walk.fast_path_valid()
             ? copy_as_leaf_instance<AllCopied, AllCopiedAtPlaces>(walk, x, std::move(vacancy), plan)
             : copy_any_instance<AllCopied>(walk, x, std::move(vacancy), plan);
}

NewRef copy_instance_by_rules(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  return plan.shape.holds_leaves && walk.fast_path_valid()
             ? copy_as_leaf_instance<CopiedByRules, CopiedByRulesAtPlaces>(walk, x, std::move(vacancy), plan)
             : copy_any_instance<CopiedByRules>(walk, x, std::move(vacancy), plan);
}

}  // namespace ectype
