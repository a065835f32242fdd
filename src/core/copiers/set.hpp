// What copying a set shares with copying an instance of a subclass.
#pragma once

#include "capi/set.hpp"
#include "engine/walk.hpp"

namespace ectype {

// Whether an item is its own copy, and is hashed and compared without foreign code.
ECTYPE_INLINE bool is_plain_item(const Walk& walk, Borrowed<> item) {
  return walk.atomics_are_shared() &&
         (is_common_atomic(item) || (type_of(item).get() == &PyTuple_Type && !walk.memo().has_entries_of_others() &&
                                     walk.state().tables.standard(Common::kTuple) && is_leaf_tuple(item)));
}

// A list of the copies of the items, as it is passed to the class. Empty with an error set.
NewRef copy_items(Walk& walk, Borrowed<> x);

}  // namespace ectype
