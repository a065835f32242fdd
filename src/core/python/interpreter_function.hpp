// Functions of the interpreter that the limited API does not name, for the limited build: looked up by name in the
// running one, and null where it has none.
#pragma once

#include "python/api.hpp"

#include <dlfcn.h>

namespace ectype {

template <class Function>
Function interpreter_function(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

}  // namespace ectype
