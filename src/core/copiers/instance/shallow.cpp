// Shallow copies of plain instances: make the object, share the attributes and the contents.
//
// All of it is one region. If anything might run foreign code, such as comparing keys by a method in Python, the
// protocol is followed. This is determined before the object is made, since it may have a finalizer.

#include "capi/call.hpp"
#include "capi/gc_pause.hpp"
#include "capi/set.hpp"
#include "classify/attributes.hpp"
#include "classify/copiers.hpp"
#include "copiers/instance/bases.hpp"
#include "copiers/instance/plain.hpp"
#include "engine/leaf.hpp"
#include "protocol/shallow_policy.hpp"
#include "state.hpp"

namespace ectype {
namespace {

// Whether the object is made and filled without foreign code.
[[nodiscard]] bool has_quiet_contents(Borrowed<> x, Base base) {
  if (is_any_set(base)) {
    const Type metaclass = type_of(as_object(type_of(x)));
    return same_slot(metaclass, Type(&PyType_Type), Py_tp_call) &&
           each_item(x, [](Borrowed<> item) { return is_common_atomic(item); });
  }
  return base != Base::kDict || has_common_keys(x);
}

// Whether each field of a dataclass has a value.
[[nodiscard]] bool has_all_fields(Borrowed<> x, const Slots& slots) {
  for (std::size_t i = 0; i < slots.count; ++i) {
    if (slot_at(x, slots.offsets[i]) == nullptr) {
      return false;
    }
  }
  return true;
}

// Makes the new object, without attributes, list items and pairs. Empty with an error set.
Ref<> new_instance(const State& state, Borrowed<> x, Base base) {
  const Type type = type_of(x);
  switch (base) {
    case Base::kObject:
      return new_object(type, state.no_arguments.borrow());
    case Base::kList:
      return allocate(type);
    case Base::kDict:
      return construct(type, state.no_arguments.borrow());
    case Base::kSet:
    case Base::kFrozenSet: {
      const Ref<> items = Ref<>::steal(PySequence_List(x.get()));
      return items ? call(as_object(type), items.borrow()) : Ref<>();
    }
    case Base::kTuple:
    case Base::kNamedTuple: {
      const Ref<> items = Ref<>::steal(PyTuple_GetSlice(x.get(), 0, tuple_size(x)));
      return items ? tuple_of_type(type, items.borrow()) : Ref<>();
    }
    case Base::kOwnNew:  // of deep copies only, as the next two
    case Base::kTupleOfOwnNew:
    case Base::kValueOfOwnNew:
    case Base::kValue:
      break;
  }
  const Ref<> arguments = value_arguments(state.instance_names, x);
  return arguments ? construct(type, arguments.borrow()) : Ref<>();
}

// Adds list items or pairs, as `y.append(item)` and `y[key] = value` would. False with an error set.
[[nodiscard]] bool share_contents(Borrowed<> x, Borrowed<> y, Base base) {
  if (base == Base::kList) {
    const Py_ssize_t size = list_size(x);
    (void)list_reserve(y, size);
    for (Py_ssize_t i = 0; i < size; ++i) {
      const ReadItem item(x, i);
      if (!item) {
        break;
      }
      if (!list_append(y, share(item.borrow()))) {
        return false;
      }
    }
  } else if (base == Base::kDict) {
    DictCursor pairs(x);
    while (pairs.next()) {
      if (!dict_set(y, pairs.key, pairs.value)) {
        return false;
      }
    }
  }
  return true;
}

// Shares the attributes outside slots. `dict` holds them if they cannot be read in the object. False with an error set.
[[nodiscard]] bool share_attributes(Borrowed<> x, Borrowed<> y, const Ref<>& dict) {
  if (dict) {
    return share_dict(y, dict.borrow());
  }
  ReadAttributes source(x);  // NOLINT(misc-const-correctness): without the GIL it gives up what it owns
  const auto target = InlineAttributes::alone(y);
  if (source && target && source.fit(y, target)) [[likely]] {
    source.share_with(target);
    return true;
  }
  const Ref<> made = instance_dict(x);
  return made && share_dict(y, made.borrow());
}

}  // namespace

bool shares_quietly(const State& state, Borrowed<> x, const InstanceShape& shape, PlainParts& parts) {
  const Attributes attributes =
      still_has(x, shape) ? attributes_of(state.instance_names, x, shape) : Attributes::kUnusual;
  if (attributes == Attributes::kUnusual || !has_quiet_contents(x, shape.base) ||
      (shape.state_methods != StateMethods::kObject && !has_all_fields(x, shape.slots))) {
    return false;
  }
  parts.has_attributes = attributes == Attributes::kPlain;
  parts.dict = parts.has_attributes && !InlineAttributes::to_read(x) ? instance_dict(x) : Ref<>();
  return !error_is_set() && (!parts.dict || has_common_keys(parts.dict.borrow()));
}

Ref<> share_plain_instance(const State& state, Borrowed<> x, const InstanceShape& shape) {
  const GcPause pause;
  const Base base = shape.base;
  PlainParts parts;
  if (!shares_quietly(state, x, shape, parts)) {
    return {};
  }
  Ref<> y = new_instance(state, x, base);
  if (!y || (parts.has_attributes && !share_attributes(x, y.borrow(), parts.dict))) {
    return {};
  }
  {
    const CriticalSection section(x);
    for (std::size_t i = 0; i < shape.slots.count; ++i) {
      const Py_ssize_t offset = shape.slots.offsets[i];
      slot_at(y.borrow(), offset) = share(Borrowed<>(slot_at(x, offset))).release();
    }
  }
  return share_contents(x, y.borrow(), base) ? std::move(y) : Ref<>();
}

NewRef shallow_instance(State& state, Borrowed<> x, const Plan& plan) {
  Ref<> y = share_plain_instance(state, x, plan.shape);
  return y || error_is_set() ? NewRef(std::move(y)) : copy_reduced(state, x, type_of(x));
}

}  // namespace ectype
