// Where nothing is known of a type: step by step, in the order of `copy.copy`. Each step may be foreign code.
#pragma once

#include "state.hpp"

namespace ectype {

NewRef copy_asked(State& state, Borrowed<> x);

}  // namespace ectype
