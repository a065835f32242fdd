// Instances of classes with a `__getattr__`, and without `__deepcopy__`, `__reduce_ex__` and `__reduce__`.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

// The plan of the class says Hook::kGetattr or kGetattrAndNew. Empty with an error set.
NewRef copy_with_getattr(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan);

}  // namespace ectype
