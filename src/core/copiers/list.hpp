// What copying a list shares with copying an instance of a subclass.
#pragma once

#include "capi/list.hpp"
#include "engine/walk.hpp"

namespace ectype {

// Appends the leading items of `x` that are common atomic objects; returns how many. Each item is read once, both to
// examine and to append it.
ECTYPE_INLINE Py_ssize_t append_leading_leaves(const Walk& walk, Borrowed<> x, Borrowed<> y) {
  if (!walk.atomics_are_shared()) {
    return 0;
  }
  return list_append_while(y, x, [](Borrowed<> item) { return is_common_atomic(item); });
}

}  // namespace ectype
