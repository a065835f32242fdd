// Copies with a memo of the caller's.
#pragma once

#include "state.hpp"

namespace ectype {

// `deepcopy(x, memo, nil)`. `nil` is what the memo's `get` returns for a miss: `state.nil`, unless the caller passes
// another. Empty with an error set.
NewRef deepcopy_with_memo(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil);

// The same for a copier with rules. `deepcopy(y, memo)`, called by a hook meanwhile, follows them, too. If the memo is
// that of a running copy by a copier with rules, those rules count.
NewRef deepcopy_with_memo_by_copier(State& copier, Borrowed<> x, Borrowed<> memo, Borrowed<> nil);

}  // namespace ectype
