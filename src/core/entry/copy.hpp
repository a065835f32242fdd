// copy()
#pragma once

#include "state.hpp"

namespace ectype {

NewRef shallow_copy(State& state, Borrowed<> x);

}  // namespace ectype
