// Models of pydantic.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

// The copy of a model whose `__deepcopy__` is the one that `model` describes; empty with an error set. If something
// about this one object requires it, the hook is called.
NewRef copy_pydantic_model(Walk& walk, const Plan& plan, PydanticModel& model, Borrowed<> x, NativeVacancy vacancy);

}  // namespace ectype
