// Instances that are plain but for a `__getattr__`.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

// The plan of the class says Hook::kGetattr. Empty with an error set.
NewRef copy_with_getattr(Walk& walk, Borrowed<> x, NativeVacancy vacancy);

}  // namespace ectype
