// The arguments of a reduce value.
#pragma once

#include "walk/walk.hpp"

namespace ectype {

// The arguments of a reduce value have failed. Up to 3.14 `copy.py` copies them in a generator.
inline void leave_arguments() {
  if (arguments_are_lazy()) {
    leave_generator();
  }
}

// The copy of one argument of a reduce value.
template <Memo M>
NewRef copy_argument(Walk<M>& walk, Borrowed<> argument) {
  Ref<> copy = walk.copy(argument, Reach::kAgain);
  if (!copy) {
    walk.failed_at("an argument");
    leave_arguments();
  }
  return copy;
}

}  // namespace ectype
