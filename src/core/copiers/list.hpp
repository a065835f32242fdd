// What copying a list shares with copying an instance of a subclass.
#pragma once

#include "capi/list.hpp"
#include "engine/walk.hpp"

namespace ectype {

// Appends the items at the front of `x` that are common atomic objects; returns how many. One look at each item serves
// for telling what it is and for appending it.
ECTYPE_INLINE Py_ssize_t append_leading_leaves(const Walk& walk, Borrowed<> x, Borrowed<> y) {
  if (kFreeThreaded || !walk.atomics_are_shared()) {
    return 0;
  }
  return list_append_while(y, x, [](Borrowed<> item) { return is_common_atomic(item); });
}

}  // namespace ectype
