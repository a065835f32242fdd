// The module owns the state, one per interpreter.
#pragma once

#include "capi/module_export.hpp"
#include "state.hpp"
#include "table/owned.hpp"

namespace ectype {

// What the module's function for the interpreter returns. `execute` calls `create_state`.
ModuleExport export_module_with_state(PyMethodDef* methods, int (*execute)(PyObject* module));

// Creates the state and stores it in the module. False with an error set.
[[nodiscard]] bool create_state(PyObject* module);

// Without the GIL each thread has a state of its own, so that what is known of types and tables is never shared. It
// exists as long as the module; when the thread has ended, the next one that copies for the first time takes it over.
// Null with an error set if it could not be made.
State* state_of_thread(State& state);
// The same for a copier with rules, whose first state this is.
State* copier_state_of_thread(State& first);
// Gives a new state what every state of the calling thread has. `of_module` is that of the module.
void set_up(State& state, const State& of_module);
// Frees the state, and those of other threads that hang on it.
void destroy_with_threads(Owned<State> state);

// The state of a module, for all threads. Null with an error set if the core does not run.
inline State* shared_state_of(PyObject* module) {
  State* state = *static_cast<State**>(PyModule_GetState(module));
  if (state == nullptr) [[unlikely]] {
    fail_with(PyExc_RuntimeError, "the core does not run on this interpreter");
  }
  return state;
}
// The state to copy with. Null with an error set.
inline State* state_of(PyObject* module) {
  State* state = shared_state_of(module);
  return kFreeThreaded && state != nullptr ? state_of_thread(*state) : state;
}

// The only state, or null if there are several. Almost always there is one. While there are several, it is null because
// the other interpreters may end at any time.
extern State* only_state;

// The same as `state_of`, without a call. Null, without an error, if the module's state is not the only one.
ECTYPE_INLINE State* only_state_of(const PyObject* module) {
  State* only = kFreeThreaded ? nullptr : __atomic_load_n(&only_state, __ATOMIC_ACQUIRE);
  return only != nullptr && only->module == module ? only : nullptr;
}

// The module's state, as objects of our types keep it. Nothing has to wait until a pointer to the state was read from
// the object, as long as the state is the only one: that takes 3 ns of a tiny copy's 24.
struct KeptState {
  State* of_module;  // both are null if there is none
  const PyObject* module;

  static KeptState of(State& state) { return {.of_module = &state, .module = state.module}; }
  // Null without an error if there is none.
  [[nodiscard]] ECTYPE_INLINE State* get() const {
    State* only = only_state_of(module);
    return only != nullptr ? only : of_module;
  }
  // Whether there is no other interpreter's.
  [[nodiscard]] bool is_only() const { return only_state_of(module) != nullptr; }
};

// For code that is called without the module. Null, without an error, once the interpreter has freed the module.
State* state_of_current_interpreter();

}  // namespace ectype
