// The functions that run the native `deepcopy`: the one of this package and, while `ectype.patch` is on, that of the
// standard library.
#pragma once

#include "python/function.hpp"
#include "python/vectorcall.hpp"

namespace ectype {

struct OwnDeepcopy {
  PyCFunction method = nullptr;      // of `ectype._core`
  VectorCall patched = nullptr;      // what the patch puts into the slot of `copy.deepcopy` (3.12 on)
  bool is_patched = false;           // may such a slot be set?
  Ref<> exchanged_code;              // what the patch gives `copy.deepcopy` to run (up to 3.11)

  // Runs no foreign code.
  [[nodiscard]] bool is(Borrowed<> callable) const {
    if (is_function(callable)) {
      return (is_patched && function_vectorcall(callable) == patched) ||
             (exchanged_code && code_of(callable) == exchanged_code.borrow());
    }
    return PyCFunction_CheckExact(callable.get()) != 0 && PyCFunction_GetFunction(callable.get()) == method;
  }
};

}  // namespace ectype
