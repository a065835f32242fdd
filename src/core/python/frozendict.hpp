// `frozendict`, built in from 3.15 on (PEP 814).
#pragma once

#include "python/interpreter_function.hpp"

namespace ectype {

// Where the interpreter does not show the type, nothing is taken for one.
inline bool is_frozendict(Type type) { return knows_internals() && type.get() == interpreter::frozendict_type; }
inline Ref<> new_frozendict(Borrowed<> dict) { return Ref<>::steal(interpreter::new_frozendict(dict.get())); }

}  // namespace ectype
