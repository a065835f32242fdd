// How much of the real stack is left. Native recursion is bounded by this, not by a count of levels.
#pragma once

#include "python/errors.hpp"

namespace ectype {

class StackBounds {
 public:
  // Of the calling thread. Slow: to be kept with the thread.
  static StackBounds measure();

  // Is there room for one more level, and for what foreign code at that level needs? Outside the known stack
  // (a coroutine library with stacks of its own) the difference wraps around, and the answer is yes.
  [[nodiscard]] ECTYPE_INLINE bool has_room() const {
    return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) - bottom_ > reserve_;
  }
  // Room for a level that calls no foreign code, within what is reserved for that.
  [[nodiscard]] bool has_last_room() const {
    return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) - bottom_ > reserve_ / 2;
  }

 private:
  std::uintptr_t bottom_ = 0;  // the end that the stack grows towards
  std::uintptr_t reserve_ = 0;
};

ECTYPE_COLD inline bool recursion_error() {
  // Up to 3.11 the interpreter said so of every call.
  return fail_with(PyExc_RecursionError, since(kPython312)
                                             ? "maximum recursion depth exceeded"
                                             : "maximum recursion depth exceeded while calling a Python object");
}

}  // namespace ectype
