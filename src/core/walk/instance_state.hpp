// The state of a plain instance: read in the object, copied, and put into the new object without asking the class. Once
// foreign code has run, the class is asked again.
#pragma once

#include "walk/attribute_copies.hpp"
#include "walk/held.hpp"
#include "walk/put_state.hpp"

namespace ectype {

// What the attributes of this very instance, outside slots, mean for its copy.
enum class Attributes : std::uint8_t {
  kNone,
  kPlain,
  kUnusual,  // one hides a method of the protocol, or the dict is somebody else's too, or no plain dict
};

template <Memo M>
Attributes attributes_of(Walk<M>& walk, Borrowed<> x, const InstanceShape& shape) {
  // Before 3.11 `set.__reduce__` took a dict without attributes for a state too.
  const bool none_is_state = !since(kPython311) && is_any_set(shape.base);
  if (!shape.has_dict || (!none_is_state && has_no_attributes(x))) {
    return Attributes::kNone;
  }
  const InstanceNames& names = walk.state().instance_names;
  if (InlineAttributes::to_read(x)) {
    const SharedNames shared(type_of(x));
    const Py_ssize_t count = shared.count();
    for (; shape.names_seen < count; ++shape.names_seen) {
      if (is_hook_name(names, shape.base, shared.name(shape.names_seen))) {
        return Attributes::kUnusual;
      }
    }
    return Attributes::kPlain;
  }
  const Ref<> dict = instance_dict(x);
  if (!dict) {
    PyErr_Clear();
    return Attributes::kUnusual;
  }
  constexpr Py_ssize_t kInObjectAndHere = 2;
  if (PyDict_CheckExact(dict.get()) == 0 || !has_references(dict.borrow(), kInObjectAndHere)) {
    return Attributes::kUnusual;
  }
  return hides_hook(names, dict.borrow(), shape.base) ? Attributes::kUnusual : Attributes::kPlain;
}

template <Memo M>
class StateCopy {
 public:
  // Reads the slots, all at once, like the dict that `__reduce_ex__` makes of them. The class was judged in `region`.
  StateCopy(Walk<M>& walk, Borrowed<> x, const InstanceShape& shape, Attributes attributes, std::uint64_t region)
      : walk_(walk),
        x_(x),
        type_(walk, as_object(type_of(x))),
        region_(region),
        attributes_(attributes),
        base_(shape.base),
        is_fields_(shape.state_is_fields),
        slots_(x, shape.slots) {}

  // Is there a value for each field of a dataclass?
  [[nodiscard]] bool complete() const { return !is_fields_ || slots_.complete(); }

  // `y` was made from `x`, perhaps by foreign code. False with an error set.
  [[nodiscard]] bool copy_into(Borrowed<> y) {
    if (attributes_ == Attributes::kNone) {
      return slots_.copy_all(walk_) && (is_still_plain(y) ? put_slots(y) : put_by_protocol(y, Borrowed<>()));
    }
    AttributeCopies<M> attributes(walk_, x_);
    const UnfinishedLevels::Entered entered(walk_.unfinished(), attributes);
    if (!attributes.copy_all() || !slots_.copy_all(walk_)) {
      return false;
    }
    if (is_still_plain(y)) {
      return attributes.put_into(y) && put_slots(y);
    }
    const Borrowed<> copied = attributes.as_dict();
    return copied && put_by_protocol(y, copied);
  }

  // Is all that was known of the class true of `y`, and has nobody given it attributes?
  ECTYPE_COLD bool judge_again(Borrowed<> y) {
    walk_.state().registries.refresh();
    const Plan* plan = as_object(type_of(y)) == type_.borrow() ? walk_.plan_at_a_glance(type_of(y)) : nullptr;
    return plan != nullptr && plan->kind == Kind::kInstance && plan->shape.base == base_ &&
           plan->shape.state_is_fields == is_fields_ && plan->shape.holds() &&
           attributes_of(walk_, y, plan->shape) == Attributes::kNone;
  }

 private:
  [[nodiscard]] ECTYPE_INLINE bool is_still_plain(Borrowed<> y) { return walk_.region() == region_ || judge_again(y); }

  [[nodiscard]] bool put_slots(Borrowed<> y) {
    if (walk_.region() == region_ || slots_.unset_in(y)) {
      slots_.put_into(y);
      return true;
    }
    // Somebody has met `y`: old values die.
    return walk_.foreign_step([&] {
      slots_.put_into(y);
      return true;
    });
  }

  // The state as the standard library would have it by now.
  ECTYPE_COLD bool put_by_protocol(Borrowed<> y, Borrowed<> attributes) {
    if (is_fields_) {
      Ref<> list = slots_.as_list();
      return list && put_state(walk_, y, std::move(list));
    }
    Ref<> state = attributes ? share(attributes) : Ref<>();
    if (slots_.count() > 0) {
      const Ref<> slots = slots_.as_dict();
      if (!slots) {
        return false;
      }
      if (dict_size(slots.borrow()) > 0) {
        state = pack(state ? state.borrow() : Borrowed<>(Py_None), slots.borrow());
      }
    }
    return error_is_set() ? false : !state || put_state(walk_, y, std::move(state));
  }

  Walk<M>& walk_;
  Borrowed<> x_;
  Held<M> type_;
  std::uint64_t region_;
  Attributes attributes_;
  Base base_;
  bool is_fields_;
  SlotCopies slots_;
};

}  // namespace ectype
