// The state of the extension module: one per interpreter; without the GIL also one per thread, so that nothing in it is
// shared between threads except what has its own comment. docs/free-threading.md has the rules.
#pragma once

#include "capi/collector.hpp"
#include "capi/observers.hpp"
#include "capi/signals.hpp"
#include "classify/declarations.hpp"
#include "classify/deep_plans.hpp"
#include "classify/functions_in_c.hpp"
#include "classify/own_deepcopy.hpp"
#include "classify/self_copy_cache.hpp"
#include "classify/shallow_plans.hpp"
#include "memo/records.hpp"

#include <array>
#include <atomic>

namespace ectype {

// Interned once per interpreter.
struct Names {
  Ref<> append, class_attribute, close, copy_atomic_types, copy_containers, copy_dispatch, copy_method, deepcopy_hook,
      dict, fields, get, memo, name, reduce, reduce_ex, replace_hook, set_state, update;
  [[nodiscard]] bool load();
};

// Functions of `ectype._protocol`, written in Python. They serve cases where the exact wording of an error, or the
// exact order of operations on odd objects, is easiest to get from the same Python statement.
struct PythonFallbacks {
  Ref<> add_note, apply_remaining_rules, apply_rules, call, finish_hook, finish_model, has_monitoring_tools, hold_patch,
      keep_unfinished, module_name, names_of_arguments, names_of_fields, qualname, read_getattr, read_hook,
      read_reducer, read_state_methods, reconstruct, apply_state, set_fields, unpack_pair, deepcopy_arguments,
      copy_arguments, replace_arguments, replicate_arguments;
  [[nodiscard]] bool load();
  void load_as(const PythonFallbacks& other);
};

// Whether exceptions that leave a deep copy get a note. For all interpreters of the process.
inline std::atomic<bool> adds_notes = true;

struct State {
  // Of the module's own functions.
  State() = default;
  // Of a copier with rules. The state of the module's functions outlives it.
  State(State& module_state, Owned<Rules> loaded) : of_module(module_state), rules(std::move(loaded)) {
    tables.follow_rules(*rules, of_module.tables);
  }
  // Reads what the state needs from modules, once per interpreter. False with an error set.
  [[nodiscard]] bool load();
  // The same for a copier or another thread, from a state that was loaded. Imports nothing: a program may have changed
  // the modules, and when the interpreter shuts down there are none. False with an error set.
  [[nodiscard]] bool load_as(const State& other);
  // Calls a hook that is declared to ignore its memo, and gives it an empty dict. The dict is used again only if the
  // hook has neither filled nor kept it. Empty with an error set.
  template <class Run>
  [[nodiscard]] Ref<> with_unused_memo(Run run) {
    const Ref<> memo = spare_unused_memo ? std::exchange(spare_unused_memo, Ref<>()) : new_dict(0);
    Ref<> y = memo ? run(memo.borrow()) : Ref<>();
    if (memo && has_one_reference(memo.borrow()) && dict_size(memo.borrow()) == 0) [[likely]] {
      spare_unused_memo = share(memo.borrow());
    }
    return y;
  }
  // The type of functions written in Python.
  [[nodiscard]] PyTypeObject* function_type() const { return Py_TYPE(fallbacks.call.get()); }

  // Of the module's own functions: this state, unless it is a copier's.
  State& of_module = *this;
  const Owned<Rules> rules;  // of a copier; null for the module's own functions
  DispatchTables tables;
  InstanceNames instance_names;
  StdlibTypes stdlib_types;
  Declarations declarations;
  DeepPlans plans{tables, instance_names, stdlib_types, declarations};
  SelfCopyCache self_copy_cache;
  ShallowPlans shallow_plans{tables, instance_names, stdlib_types};
  Names names;
  PythonFallbacks fallbacks;
  OwnDeepcopy own_deepcopy;  // of the module's own functions only
  Observers observers;
  BoundMethodsInC bound_methods_in_c;
  ContainerMethods container_methods;
  SignalFunctions signals;
  CollectorFunctions collector;
  Ref<> error;  // copy.Error
  Ref<> copy_module;
  Ref<> copy_names;         // copy.__dict__
  Ref<> protocol;           // the int 4
  Ref<> no_arguments;       // an empty tuple
  Ref<> spare_memo;         // an empty dict, or none: see `PrivateMemo::closed`
  Ref<> unused_memo;        // an empty dict, for numpy's `__deepcopy__` of small arrays
  Ref<> spare_unused_memo;  // see `with_unused_memo`
  const PyInterpreterState* interpreter = nullptr;
  const PyObject* module = nullptr;
  // Which functions of the standard library have a native entry point; see entry/module.cpp.
  std::array<std::atomic<bool>, 3> is_diverted{};
  State* next = nullptr;  // of another interpreter; see entry/module_state.cpp
  // Without the GIL: a number that no other state of the process ever has, the seat of the thread whose state this is,
  // and the next thread's; see entry/module_state.cpp.
  std::uint64_t serial = 0;
  const void* seat = nullptr;
  State* next_thread = nullptr;
  // The module's state that all threads find.
  State* of_all_threads = this;
  Ref<> nil;  // what a mapping memo's `get` returns for a miss

 private:
  [[nodiscard]] bool load_constants();
};

// Whether this hook cannot see what is in its memo at the moment. Runs no foreign code.
[[nodiscard]] inline bool keeps_memo_closed(const State& state, const ClosedHook& hook) {
  return hook.reading->ignores_memo(hook.function, hook.original) ||
         (hook.reading->hands_memo_on(state.of_module.own_deepcopy, hook.function, hook.original) &&
          !hook.reading->is_observed(state.observers, hook.function));
}

}  // namespace ectype
