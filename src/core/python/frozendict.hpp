// `frozendict`, built in from 3.15 on (PEP 814).
#pragma once

#include "python/errors.hpp"

namespace ectype {

#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030F0000
inline bool is_frozendict(Type type) { return type.get() == &PyFrozenDict_Type; }
inline Ref<> new_frozendict(Borrowed<> dict) { return Ref<>::steal(PyFrozenDict_New(dict.get())); }
#else
// The limited API does not name the type.
inline bool is_frozendict(Type /*type*/) { return false; }
inline Ref<> new_frozendict(Borrowed<> /*dict*/) { return {}; }
#endif

}  // namespace ectype
