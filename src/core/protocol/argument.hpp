// The arguments of a reduce value.
#pragma once

#include "capi/errors.hpp"
#include "memo/concept.hpp"

namespace ectype {

// Called when an argument of a reduce value could not be copied. Up to 3.14 `copy.py` copies arguments in a generator.
inline void leave_arguments() {
  if (arguments_are_lazy()) {
    leave_generator();
  }
}

// The copy of one argument of a reduce value; empty with an error set.
NewRef copy_argument(auto& walk, Borrowed<> argument) {
  Ref<> copy = walk.copy(argument, Sharing::kMaybeShared);
  if (!copy) {
    walk.failed_at("an argument");
    leave_arguments();
  }
  return copy;
}

}  // namespace ectype
