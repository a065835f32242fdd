// What is known of a `__deepcopy__` that makes a new object and sets a deep copy of each attribute, as
// `ectype._attribute_hooks` describes it.
#pragma once

#include "capi/objects.hpp"

namespace ectype {

struct AttributeHook {
  bool enters_itself = false;  // whether the new object is in the memo before its attributes are copied
  bool assigns_items = false;  // `new.__dict__[name] = value`, not `setattr(new, name, value)`
  bool names_memo = false;     // `deepcopy(value, memo=memo)`

  // Of the class, while it has this version: that it makes and fills its instances in the usual way, and how many of
  // the names that they share are not those of data descriptors.
  mutable std::uint32_t version = 0;
  mutable Py_ssize_t plain_names = 0;
};

}  // namespace ectype
