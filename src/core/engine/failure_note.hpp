// The note that an exception gets when it leaves a deep copy.
#pragma once

#include "engine/error_path.hpp"
#include "state.hpp"

namespace ectype {

// Adds a note to the current exception that says where the copy failed (3.11 on). There is one note in all: that of a
// nested call becomes the end of this one. Nothing else about the exception changes.
ECTYPE_COLD void note_failure(const State& state, const ErrorPath* path);

// Returns `y`. If it is empty, adds the note to the error that is set.
ECTYPE_INLINE NewRef noting_failure(const State& state, const ErrorNotes& walk, Ref<> y) {
  if (!y) [[unlikely]] {
    // When memory runs out, freeing an object on the way out may clear the error: from 3.13 on the interpreter reports
    // that it could not detach the object from its dict, and clears the error that was set.
    if (!error_is_set()) {
      out_of_memory();
    }
    note_failure(state, walk.error_path());
  }
  return y;
}

}  // namespace ectype
