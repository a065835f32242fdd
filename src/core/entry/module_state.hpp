// Where the state lives: in the module, one per interpreter.
#pragma once

#include "state.hpp"

namespace ectype {

// What a module's initialisation function returns: the definition for multi-phase initialisation (PEP 489).
PyObject* define_module(PyMethodDef* methods, int (*execute)(PyObject* module));

// False with an error set.
[[nodiscard]] bool create_state(PyObject* module);

// Without the GIL each thread has a state of its own: what is known of types and tables is then never shared. It lives
// as long as the module. Null with an error set if it could not be made.
State* state_of_thread(State& state);

// The state of a module, for all threads. Null with an error set where the core does not run.
inline State* shared_state_of(PyObject* module) {
  State* state = *static_cast<State**>(PyModule_GetState(module));
  if (state == nullptr) [[unlikely]] {
    fail_with(PyExc_RuntimeError, "the core does not run on this interpreter");
  }
  return state;
}
// The state to copy with.
inline State* state_of(PyObject* module) {
  State* state = shared_state_of(module);
  return kFreeThreaded && state != nullptr ? state_of_thread(*state) : state;
}

// The one state there is, or null: almost always there is one. As long as there is another, whose interpreter may end
// at any time, nobody sees it here.
extern State* only_state;

// The same as `state_of`, without a call; null, without an error, if it is not the only one.
ECTYPE_INLINE State* only_state_of(PyObject* module) {
  State* only = kFreeThreaded ? nullptr : __atomic_load_n(&only_state, __ATOMIC_ACQUIRE);
  return only != nullptr && only->module == module ? only : nullptr;
}

// For code that is called without the module. Null, without an error, once the interpreter has let the module go.
State* state_of_current_interpreter();

}  // namespace ectype
