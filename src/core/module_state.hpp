// Where the state lives: in the module, one per interpreter.
#pragma once

#include "state.hpp"

namespace ectype {

// The limited build learns which interpreter it is in; to be called first.
void learn_running_version();

// What a module's initialisation function returns: the definition for multi-phase initialisation (PEP 489).
PyObject* define_module(PyMethodDef* methods, int (*execute)(PyObject* module));

// False with an error set.
[[nodiscard]] bool create_state(PyObject* module);

// The state of a module that `create_state` succeeded for.
inline State& state_of(PyObject* module) { return **static_cast<State**>(PyModule_GetState(module)); }

// For code that is called without the module. Null once the interpreter has let the module go.
State* state_of_current_interpreter();

}  // namespace ectype
