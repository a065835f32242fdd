// A member of an enumeration: itself, as `Enum.__deepcopy__` says, unless the member hides that hook by an attribute of
// its own.
#pragma once

#include "plan/instance_shape.hpp"
#include "python/attributes.hpp"
#include "python/instance.hpp"

namespace ectype {

inline bool has_attribute_named(Borrowed<> x, Borrowed<> name) {
  if (const auto attributes = InlineAttributes::to_read(x)) {
    const SharedNames names(type_of(x));
    for (Py_ssize_t i = 0; i < names.count(); ++i) {
      if (names.name(i) == name) {
        return true;
      }
    }
    return false;
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
