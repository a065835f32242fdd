// The note that an exception gets when it leaves a deep copy.
#pragma once

#include "engine/error_path.hpp"
#include "state.hpp"

namespace ectype {

// The exception that is set gets a note that says where it was raised (3.11 on). One note in all: where a nested call
// has left one, it becomes the end of ours. Nothing else about the exception changes.
ECTYPE_COLD void note_failure(const State& state, const ErrorPath* path);

// What the walk has made, or the error that it has failed with, which gets its note.
ECTYPE_INLINE NewRef noting_failure(const State& state, const ErrorNotes& walk, Ref<> y) {
  if (!y) [[unlikely]] {
    // Without memory, an object that dies on the way out may take the error with it: from 3.13 on the interpreter
    // reports that it could not part the object from its dict, and clears it.
    if (!error_is_set()) {
      out_of_memory();
    }
    note_failure(state, walk.error_path());
  }
  return y;
}

}  // namespace ectype
