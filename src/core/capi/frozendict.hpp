// `frozendict`, built in from 3.15 on (PEP 814).
#pragma once

#include "capi/interpreter_function.hpp"

namespace ectype {

// Always false before 3.15: the interpreter has no such type, and the pointer is null.
inline bool is_frozendict(Type type) { return type.get() == interpreter::frozendict_type; }
inline Ref<> new_frozendict(Borrowed<> dict) { return Ref<>::steal(interpreter::new_frozendict(dict.get())); }

}  // namespace ectype
