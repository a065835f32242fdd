// Calls a `__deepcopy__`.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

// The copy that the hook of the plan's class makes, stored in the memo; empty with an error set. The plan lives as long
// as the walk; the class may lose the hook meanwhile.
NewRef call_hook(Walk& walk, const Plan& plan, Borrowed<> x, NativeVacancy vacancy);

}  // namespace ectype
