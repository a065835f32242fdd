// Hooks that make a new object and set a deep copy of each attribute: `ectype._attribute_hooks`.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

// Copies as the hook of the plan's class does, which is one of these. If this object or its class is such that the
// hook has to run, it is called. Empty with an error set.
NewRef copy_by_attribute_hook(Walk& walk, const Plan& plan, const AttributeHook& kind, Borrowed<> x,
                              NativeVacancy vacancy);

}  // namespace ectype
