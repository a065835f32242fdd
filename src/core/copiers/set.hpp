// What copying a set shares with copying an instance of a subclass.
#pragma once

#include "capi/set.hpp"
#include "engine/walk.hpp"

namespace ectype {

// Is an item its own copy, hashed and compared without foreign code?
ECTYPE_INLINE bool is_plain_item(const Walk& walk, Borrowed<> item) {
  return walk.atomics_are_shared() &&
         (is_common_atomic(item) || (type_of(item).get() == &PyTuple_Type && !walk.memo().has_foreign_entries() &&
                                     walk.state().tables.standard(Common::kTuple) && is_leaf_tuple(item)));
}

// The copies of the items, in a list, as they are passed to the class. Empty with an error set.
NewRef copy_items(Walk& walk, Borrowed<> x);

}  // namespace ectype
