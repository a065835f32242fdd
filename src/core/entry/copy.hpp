// copy()
#pragma once

#include "state.hpp"

namespace ectype {

NewRef shallow_copy(State& state, Borrowed<> x);
// The same by the rules of a copier. `state` is that of the module's own functions.
NewRef shallow_copy_by_rules(State& state, const Rules& rules, Borrowed<> x);

}  // namespace ectype
