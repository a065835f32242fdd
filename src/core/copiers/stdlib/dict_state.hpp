// Objects that reduce to their class, perhaps arguments that are all None, and their `__dict__`.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

// The copy is made by the class, stored, and gets a copy of the `__dict__`. `fields` are the names of the attributes
// that the initialiser sets to None, a tuple; null if there are none. Empty with an error set.
NewRef copy_with_dict_state(Walk& walk, Borrowed<> x, NativeVacancy vacancy, Borrowed<> fields);

// The shallow copy. Empty with an error set, or without one if this object has to follow the reduce protocol.
Ref<> shallow_with_dict_state(const State& state, Borrowed<> x, Borrowed<> fields);

}  // namespace ectype
