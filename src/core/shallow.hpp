// copy() and replace().
#pragma once

#include "state.hpp"

namespace ectype {

Ref<> shallow_copy(State& state, Borrowed<> x);
// `type(x).__replace__`, to be called with `x` and the changes. Empty with an error set if there is none.
Ref<> replace_hook(const State& state, Borrowed<> x);

}  // namespace ectype
