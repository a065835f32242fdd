// replace()
#pragma once

#include "state.hpp"

namespace ectype {

// `type(x).__replace__`, to be called with `x` and the changes. Empty with an error set if there is none.
Ref<> replace_hook(const State& state, Borrowed<> x);

}  // namespace ectype
