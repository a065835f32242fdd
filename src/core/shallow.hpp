// copy() and replace().
#pragma once

#include "state.hpp"

namespace ectype {

Ref<> shallow_copy(State& state, Borrowed<> x);
// `changes` is a dict or null.
Ref<> replace(const State& state, Borrowed<> x, Borrowed<> changes);

}  // namespace ectype
