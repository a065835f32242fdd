// A member of an enumeration: itself, as `Enum.__deepcopy__` says, unless the member hides that hook by an attribute of
// its own.
#pragma once

#include "plan/instance_shape.hpp"
#include "python/attributes.hpp"
#include "python/instance.hpp"

namespace ectype {

inline bool has_attribute_named(Borrowed<> x, Borrowed<> name) {
  if (const auto attributes = InlineAttributes::to_read(x)) {
    return SharedNames(type_of(x)).have(name);
  }
  const Ref<> dict = attributes_of(x);
  const bool found = dict && dict_find(dict.borrow(), name);
  if (error_is_set()) {
    PyErr_Clear();
    return true;
  }
  return found;
}

}  // namespace ectype
