// Calls a `__deepcopy__`.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

// Calls the hook of the plan's class, stores its result in the memo and returns it; empty with an error set. The plan
// is valid as long as the walk, but the class may lose the hook meanwhile.
NewRef call_hook(Walk& walk, const Plan& plan, Borrowed<> x, NativeVacancy vacancy);

}  // namespace ectype
