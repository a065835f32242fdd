// The type `ectype._core.Copier`: a copier with rules, or without.
#pragma once

#include "state.hpp"

namespace ectype {

// Creates the type and adds it to the module. False with an error set.
[[nodiscard]] bool add_copier_type(PyObject* module);

}  // namespace ectype
