// deepcopy() of one object, and of one object many times. Objects that need no memo are copied here.
#pragma once

#include "state.hpp"

namespace ectype {

// `deepcopy(x)`.
NewRef deepcopy(State& state, Borrowed<> x);
// `snapshot(x)`: a deep copy in one native region.
NewRef snapshot(State& state, Borrowed<> x);
// `[deepcopy(x) for _ in range(count)]`
NewRef replicate(State& state, Borrowed<> x, Py_ssize_t count);

}  // namespace ectype
