// How the attributes of one instance affect its copy.
#pragma once

#include "capi/instance.hpp"
#include "capi/tuple.hpp"
#include "classify/instance_shape.hpp"

namespace ectype {

// Whether everything that the class's version tag does not cover is unchanged, and this instance has the shape.
[[nodiscard]] ECTYPE_INLINE bool still_has(Borrowed<> x, const InstanceShape& shape) {
  return shape.holds() && (shape.base != Base::kNamedTuple || tuple_size(x) == shape.length);
}

// How the attributes of this one instance, outside slots, affect its copy.
enum class Attributes : std::uint8_t {
  kNone,
  kPlain,
  kUnusual,  // one hides a method of the protocol, or the dict is not an exact dict or has other owners
};

// Whether none of the names that the class's instances share is that of a hook.
[[nodiscard]] ECTYPE_INLINE bool has_no_hook_names(const InstanceNames& names, Borrowed<> x,
                                                   const InstanceShape& shape) {
  const SharedNames shared(type_of(x));
  const Py_ssize_t count = shared.count();
  for (; shape.names_seen < count; ++shape.names_seen) {
    if (is_hook_name(names, shape.base, shared.name(shape.names_seen))) {
      return false;
    }
  }
  return true;
}

inline Attributes attributes_of(const InstanceNames& names, Borrowed<> x, const InstanceShape& shape) {
  // Before 3.11 `set.__reduce__` used a dict without attributes as the state, too.
  const bool none_is_state = !since(kPython311) && is_any_set(shape.base);
  if (!shape.has_dict || (!none_is_state && has_no_attributes(x))) {
    return Attributes::kNone;
  }
  if (InlineAttributes::to_read(x)) {
    return has_no_hook_names(names, x, shape) ? Attributes::kPlain : Attributes::kUnusual;
  }
  const Ref<> dict = instance_dict(x);
  if (!dict) {
    PyErr_Clear();
    return Attributes::kUnusual;
  }
  constexpr Py_ssize_t kInObjectAndHere = 2;
  if (PyDict_CheckExact(dict.get()) == 0 || !has_just_references(dict.borrow(), kInObjectAndHere)) {
    return Attributes::kUnusual;
  }
  return dict_hides_hook(names, dict.borrow(), shape.base) ? Attributes::kUnusual : Attributes::kPlain;
}

// Whether an attribute of this one instance hides a hook of its class. True also where that cannot be determined
// quickly.
ECTYPE_INLINE bool hides_hook(const InstanceNames& names, Borrowed<> x, const InstanceShape& shape) {
  if (shape.has_dict && InlineAttributes::to_read(x)) [[likely]] {
    return !has_no_hook_names(names, x, shape);
  }
  if (shape.has_dict && shape.hook == Hook::kDeepcopy && !has_no_attributes(x)) {
    const Ref<> dict = instance_dict(x);
    if (dict && PyDict_CheckExact(dict.get()) != 0 && has_only_str_keys(dict.borrow())) {
      return static_cast<bool>(dict_find(dict.borrow(), names.deepcopy_hook.borrow()));
    }
    PyErr_Clear();
  }
  return attributes_of(names, x, shape) == Attributes::kUnusual;
}

}  // namespace ectype
