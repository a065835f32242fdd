// The type `ectype.Template`: makes copies of an object as it was.
#pragma once

#include "state.hpp"

namespace ectype {

// Creates the type and adds it to the module. False with an error set.
[[nodiscard]] bool add_template_type(PyObject* module);

}  // namespace ectype
