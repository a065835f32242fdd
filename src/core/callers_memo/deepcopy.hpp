// Copies with a memo of the caller's.
#pragma once

#include "state.hpp"

namespace ectype {

// `deepcopy(x, memo, nil)`. `nil` is what the memo's `get` returns for a miss: `state.nil`, unless the caller passes
// another. Empty with an error set.
NewRef deepcopy_with_memo(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil);

}  // namespace ectype
