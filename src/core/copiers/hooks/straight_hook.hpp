// Hooks whose statements run one after the other: `ectype._straight_hooks`.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

// Copies as the hook of the plan's class does, which is this one. If somebody watches the hook, or the names in it mean
// something else by now, it is called. Empty with an error set.
NewRef copy_by_straight_hook(Walk& walk, const Plan& plan, const StraightHook& kind, Borrowed<> x,
                             NativeVacancy vacancy);

}  // namespace ectype
