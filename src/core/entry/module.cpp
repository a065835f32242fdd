// The extension module `ectype._core`.
//
//   deepcopy(x)        entry/deepcopy.cpp -> engine/deepcopy.cpp -> engine/walk.cpp -> copiers/<type>.cpp
//   deepcopy(x, memo)  callers_memo/deepcopy.cpp -> callers_memo/walk.hpp
//   copy(x)            entry/copy.cpp -> copiers/<type>.cpp
#include "callers_memo/deepcopy.hpp"
#include "capi/critical_section.hpp"
#include "capi/kept.hpp"
#include "capi/tuple.hpp"
#include "engine/deepcopy.hpp"
#include "entry/copier.hpp"
#include "entry/copy.hpp"
#include "entry/deepcopy.hpp"
#include "entry/deepcopy_arguments.hpp"
#include "entry/module_state.hpp"
#include "entry/replace.hpp"
#include "entry/template.hpp"
#include "memo/lease.hpp"

#include <array>
#include <atomic>
#include <cstring>
#include <utility>

namespace ectype {
namespace {

ECTYPE_INLINE NewRef entry_deepcopy(State& state, PyObject* const* items, Py_ssize_t count, PyObject* keyword_names) {
  return call_deepcopy<deepcopy, deepcopy_with_memo>(state, items, count, keyword_names);
}

NewRef entry_copy(State& state, PyObject* const* items, Py_ssize_t count, PyObject* keyword_names) {
  const Arguments arguments{items, count, keyword_names};
  if (arguments.positional == 1 && !arguments.has_keywords()) [[likely]] {
    return shallow_copy(state, arguments[0]);
  }
  const Ref<> x = arguments.pass_to(state.fallbacks.copy_arguments.borrow());
  return x ? shallow_copy(state, x.borrow()) : NewRef();
}

// NOLINTNEXTLINE(misc-const-correctness): all entries have one type
NewRef entry_replace(State& state, PyObject* const* items, Py_ssize_t count, PyObject* keyword_names) {
  const Arguments arguments{items, count, keyword_names};
  if (arguments.positional == 1) [[likely]] {
    const Ref<> hook = replace_hook(state, arguments[0]);
    return hook ? arguments.pass_to(hook.borrow()) : Ref<>();
  }
  // Always an error: there must be one positional argument, the object.
  return arguments.pass_to(state.fallbacks.replace_arguments.borrow());
}

NewRef entry_replicate(State& state, PyObject* const* items, Py_ssize_t count, PyObject* keyword_names) {
  const Arguments arguments{items, count, keyword_names};
  const Ref<> bound = arguments.pass_to(state.fallbacks.replicate_arguments.borrow());
  const Py_ssize_t copies = bound ? PyNumber_AsSsize_t(tuple_item(bound.borrow(), 1).get(), PyExc_OverflowError) : -1;
  return bound && !error_is_set() ? replicate(state, tuple_item(bound.borrow(), 0), copies) : NewRef();
}

PyObject* entry_snapshot(PyObject* module, PyObject* x) {
  const KeepingCall keeping;
  State* state = state_of(module);
  return state == nullptr ? nullptr : snapshot(*state, Borrowed<>(x)).release();
}

using Entry = NewRef (*)(State&, PyObject* const* items, Py_ssize_t count, PyObject* keyword_names);

// For the case that finding the module's state takes a call.
template <Entry kEntry>
[[gnu::noinline]] PyObject* method_of_one_among_several(PyObject* module, PyObject* const* items, Py_ssize_t count,
                                                        PyObject* keyword_names) {
  const KeepingCall keeping;
  State* state = state_of(module);
  return state == nullptr ? nullptr : kEntry(*state, items, count, keyword_names).release();
}

// The entry point of a method of the module.
template <Entry kEntry>
PyObject* method(PyObject* module, PyObject* const* items, Py_ssize_t count, PyObject* keyword_names) {
  State* only = only_state_of(module);
  return only != nullptr ? kEntry(*only, items, count, keyword_names).release()
                         : method_of_one_among_several<kEntry>(module, items, count, keyword_names);
}

// The functions of the standard library whose entry points can be replaced by native ones.
enum class Diverted : std::uint8_t { kDeepcopy, kCopy, kReplace };
constexpr std::size_t kDiverted = 3;
constexpr auto kPlaceOfDeepcopy = static_cast<std::size_t>(Diverted::kDeepcopy);

// What each function's vectorcall slot held before: usually the interpreter's own entry point, or that of a JIT
// compiler. These are from the last interpreter that diverted the function, and are used when that interpreter's state
// is gone.
std::array<std::atomic<VectorCall>, kDiverted> former_entries{};
// What was there when the patch was turned on first. Without the GIL these are not restored when the patch ends:
// classify/own_deepcopy.hpp has the reason. What a tool has set later is restored.
std::array<std::atomic<VectorCall>, kDiverted> first_entries{};

// The patch is off. Whether this thread runs foreign code that has received a memo of ours. Then all its calls of
// `copy.deepcopy` are native: a call with that memo must be, and any other would run slower than without us, because
// each call in its recursion would come through here.
template <Diverted kFunction>
bool has_lent_memo(const State& state) {
  return kFunction == Diverted::kDeepcopy && (kFreeThreaded || state.own_deepcopy.lent_memos != 0) &&
         state.own_deepcopy.library_is_unchanged() && ThreadMemos::current().copies_natively();
}

// Is in the vectorcall slot of a function of the standard library. The function's former entry point runs if the
// module's state is gone, at the end of the interpreter, or if another tool calls this although the patch is off.
template <Diverted kFunction, Entry kEntry>
PyObject* diverted(PyObject* function, PyObject* const* items, std::size_t flagged_count, PyObject* keyword_names) {
  const KeepingCall keeping;
  constexpr auto kPlace = static_cast<std::size_t>(kFunction);
  State* state = state_of_current_interpreter();
  if (state == nullptr || !(state->is_diverted[kPlace] || has_lent_memo<kFunction>(*state))) [[unlikely]] {
    return former_entries[kPlace].load(std::memory_order_relaxed)(function, items, flagged_count, keyword_names);
  }
  if constexpr (kFreeThreaded) {
    state = state_of_thread(*state);
    if (state == nullptr) {
      return nullptr;
    }
  }
  return kEntry(*state, items, positional_count(flagged_count), keyword_names).release();
}

struct NativeEntry {
  const char* name;
  VectorCall entry;
};
constexpr NativeEntry kNativeEntries[kDiverted] = {
    {"deepcopy", diverted<Diverted::kDeepcopy, entry_deepcopy>},
    {"copy", diverted<Diverted::kCopy, entry_copy>},
    {"replace", diverted<Diverted::kReplace, entry_replace>},
};

// The index of the native entry of this name, or `kDiverted` with an error set.
std::size_t place_named(const char* name) {
  for (std::size_t i = 0; i < kDiverted; ++i) {
    if (std::strcmp(kNativeEntries[i].name, name) == 0) {
      return i;
    }
  }
  PyErr_Format(PyExc_ValueError, "there is no native function '%s'", name);
  return kDiverted;
}

// The same, if `function` is written in Python, so that its slot can be set. `kDiverted` with an error set.
std::size_t place_for(const State* state, PyObject* function, const char* name) {
  if (state == nullptr) {
    return kDiverted;
  }
  if (Py_TYPE(function) != state->function_type()) {
    PyErr_SetString(PyExc_TypeError, "only a function written in Python can be diverted");
    return kDiverted;
  }
  return place_named(name);
}

PyObject* divert(PyObject* module, PyObject* arguments) {
  PyObject* function = nullptr;
  const char* name = nullptr;
  if (PyArg_ParseTuple(arguments, "Os:divert", &function, &name) == 0) {
    return nullptr;
  }
  State* state = shared_state_of(module);
  const std::size_t place = place_for(state, function, name);
  if (place == kDiverted) {
    return nullptr;
  }
  const CriticalSection section{Borrowed<>(function)};
  const VectorCall former = function_vectorcall(Borrowed<>(function));
  if (former == nullptr) {
    return PyBool_FromLong(0);
  }
  state->is_diverted[place] = true;
  if (former != kNativeEntries[place].entry) {
    VectorCall unset = nullptr;
    first_entries[place].compare_exchange_strong(unset, former, std::memory_order_relaxed);
    former_entries[place].store(former, std::memory_order_relaxed);
    set_function_vectorcall(Borrowed<>(function), kNativeEntries[place].entry);
  }
  if (place == kPlaceOfDeepcopy) {
    if constexpr (!kFreeThreaded) {
      state->own_deepcopy.to_restore = Ref<>();
    }
    state->own_deepcopy.is_patched.store(true, std::memory_order_release);
  }
  return PyBool_FromLong(1);
}

// If another tool has put its own entry point over ours, it is kept.
void restore_entry(Borrowed<> function, std::size_t place, VectorCall former) {
  if (function_vectorcall(function) == kNativeEntries[place].entry) {
    set_function_vectorcall(function, former);
  }
}

PyObject* restore(PyObject* module, PyObject* arguments) {
  PyObject* function = nullptr;
  const char* name = nullptr;
  if (PyArg_ParseTuple(arguments, "Os:restore", &function, &name) == 0) {
    return nullptr;
  }
  State* state = shared_state_of(module);
  const std::size_t place = place_for(state, function, name);
  if (place == kDiverted) {
    return nullptr;
  }
  state->is_diverted[place] = false;
  const VectorCall former = former_entries[place].load(std::memory_order_relaxed);
  if constexpr (kFreeThreaded) {
    if (former != first_entries[place].load(std::memory_order_relaxed)) {
      const CriticalSection section{Borrowed<>(function)};
      former_entries[place].store(first_entries[place].load(std::memory_order_relaxed), std::memory_order_relaxed);
      restore_entry(Borrowed<>(function), place, former);
    }
    return PyBool_FromLong(former != nullptr ? 1 : 0);
  }
  if (place == kPlaceOfDeepcopy) {
    state->own_deepcopy.is_patched = false;
  }
  if (former != nullptr && place == kPlaceOfDeepcopy) {
    state->own_deepcopy.former = former;
    state->own_deepcopy.restore(share(Borrowed<>(function)));
  } else if (former != nullptr) {
    restore_entry(Borrowed<>(function), place, former);
  }
  return PyBool_FromLong(former != nullptr ? 1 : 0);
}

PyObject* forget_plans(PyObject* module, PyObject* /*none*/) {
  State* state = shared_state_of(module);
  if (state == nullptr) {
    return nullptr;
  }
  state->tables.forget_plans();
  invalidate_stamps(state->copy_names.borrow());
  return none().release();
}

PyObject* set_failure_notes(PyObject* module, PyObject* enabled) {
  State* state = shared_state_of(module);
  const int wanted = state != nullptr ? PyObject_IsTrue(enabled) : -1;
  return wanted < 0 ? nullptr : PyBool_FromLong(adds_notes.exchange(wanted == 1) ? 1 : 0);
}

PyObject* is_native(PyObject* module, PyObject* type) {
  const KeepingCall keeping;
  State* state = state_of(module);
  if (state == nullptr) {
    return nullptr;
  }
  if (!is_type_object(Borrowed<>(type))) {
    PyErr_SetString(PyExc_TypeError, "not a type");
    return nullptr;
  }
  const std::optional<bool> native = state->plans.is_native(Type(reinterpret_cast<PyTypeObject*>(type)));
  return native ? PyBool_FromLong(*native ? 1 : 0) : nullptr;
}

template <class Function>
PyCFunction as_method(Function function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

constexpr const char* kDeepcopyDoc =
    "deepcopy($module, x, memo=None, _nil=[])\n--\n\n"
    "Deep copy operation on arbitrary Python objects.\n\n"
    "As `copy.deepcopy` of the running Python, natively. `memo` is a dict or any mapping from id to copy.\n\n"
    "Raises Error or TypeError for what cannot be copied, and what the hooks of the objects raise.";
constexpr const char* kDeepcopyDoc315 =
    "deepcopy($module, x, memo=None)\n--\n\n"
    "Deep copy operation on arbitrary Python objects.\n\n"
    "As `copy.deepcopy` of the running Python, natively. `memo` is a dict or any mapping from id to copy.\n\n"
    "Raises Error or TypeError for what cannot be copied, and what the hooks of the objects raise.";
constexpr const char* kCopyDoc =
    "copy($module, x)\n--\n\n"
    "Shallow copy operation on arbitrary Python objects.\n\n"
    "As `copy.copy` of the running Python, natively.\n\n"
    "Raises Error or TypeError for what cannot be copied, and what the hooks of `x` raise.";
constexpr const char* kReplicateDoc =
    "replicate($module, obj, n)\n--\n\n"
    "A list of `n` independent deep copies of `obj`, as `[deepcopy(obj) for _ in range(n)]`.\n\n"
    "The list is empty if `n` is negative. Raises TypeError if `n` is not an integer, OverflowError or MemoryError if\n"
    "no list is that long, and what `deepcopy` raises.";
constexpr const char* kSnapshotDoc =
    "snapshot($module, x, /)\n--\n\n"
    "A deep copy of `x` in one go: no other thread runs between its start and its end.\n\n"
    "So it shows one state of data that other threads change without a lock. All other threads wait until the copy\n"
    "is complete. Where a program runs without the GIL, they run meanwhile.\n\n"
    "Raises Error if Python code would have to run, such as a `__deepcopy__`, a `__reduce__` or the `__hash__` of a\n"
    "key. The note on the error says for which object. Raises what else `deepcopy` raises.";
constexpr const char* kReplaceDoc =
    "replace($module, obj, /, **changes)\n--\n\n"
    "Return a new object replacing specified fields with new values.\n\n"
    "As `copy.replace` of the running Python (3.13 on, gh-108751), natively.\n\n"
    "Raises TypeError if the class of `obj` has no `__replace__`, and what that raises.";

constexpr const char* kDivertDoc =
    "Makes a Python function run the native one of this name. False where the interpreter leaves no way (before "
    "3.12).\n\n"
    "Raises TypeError for any other callable, ValueError if nothing native has the name.";
constexpr const char* kRestoreDoc =
    "Undoes `divert`: gives the function back the entry that it had, unless another tool has set one since. False "
    "where\n"
    "the interpreter leaves no way.\n\n"
    "Raises TypeError for what is no function written in Python, ValueError if nothing native has the name.";

constexpr const char* kSetFailureNotesDoc =
    "set_failure_notes($module, enabled, /)\n--\n\n"
    "Whether exceptions that leave a deep copy get a note that says where they were raised (3.11 on, PEP 678), in\n"
    "the whole process.\n\n"
    "Returns what was set before. `ECTYPE_NOTES=0` in the environment of a Python turns notes off from its start.\n"
    "Raises what the truth of `enabled` raises.";

constexpr const char* kForgetPlansDoc =
    "Voids what is known of all types, because `ectype.hooks.declare` was told more.";

constexpr const char* kIsNativeDoc =
    "Are instances of a type copied without the reduce protocol, as far as the type tells?\n\n"
    "Raises TypeError for what is no type, and what the hash of a class in the dispatch tables raises.";

// Static, because PyModule_AddFunctions keeps the pointer.
PyMethodDef methods[] = {
    {"deepcopy", as_method(method<entry_deepcopy>), METH_FASTCALL | METH_KEYWORDS, kDeepcopyDoc},
    {"copy", as_method(method<entry_copy>), METH_FASTCALL | METH_KEYWORDS, kCopyDoc},
    {"replicate", as_method(method<entry_replicate>), METH_FASTCALL | METH_KEYWORDS, kReplicateDoc},
    {"snapshot", entry_snapshot, METH_O, kSnapshotDoc},
    {"divert", divert, METH_VARARGS, kDivertDoc},
    {"forget_plans", forget_plans, METH_NOARGS, kForgetPlansDoc},
    {"is_native", is_native, METH_O, kIsNativeDoc},
    {"set_failure_notes", set_failure_notes, METH_O, kSetFailureNotesDoc},
    {"restore", restore, METH_VARARGS, kRestoreDoc},
    {nullptr, nullptr, 0, nullptr},
};
PyMethodDef methods_since_313[] = {
    {"replace", as_method(method<entry_replace>), METH_FASTCALL | METH_KEYWORDS, kReplaceDoc},
    {nullptr, nullptr, 0, nullptr},
};

bool make_state(PyObject* module) {
  if (!create_state(module)) {
    return false;
  }
  const State& state = *shared_state_of(module);
  OwnDeepcopy& own = shared_state_of(module)->own_deepcopy;
  own.method = as_method(method<entry_deepcopy>);
  own.patched = kNativeEntries[kPlaceOfDeepcopy].entry;
  own.former_of_process = &former_entries[kPlaceOfDeepcopy];
  const Borrowed<> of_library = dict_find(state.copy_names.borrow(), "deepcopy");
  if (of_library && is_function(of_library) && globals_of(of_library) == state.copy_names.borrow()) {
    own.of_library = share(of_library);
    own.library_code = share(code_of(of_library));
  }
  PyErr_Clear();
  return true;
}

// Without a state nothing is copied: `ectype` then provides the standard library's functions.
int execute(PyObject* module) {
  const bool fit = internals_fit();
  if ((fit && !make_state(module)) || (since(kPython313) && PyModule_AddFunctions(module, methods_since_313) < 0)) {
    return -1;
  }
  return !add_copier_type(module) || !add_template_type(module) ||
                 PyModule_AddStringConstant(module, "build", kLimitedApi ? "abi3" : "tuned") < 0
             ? -1
             : PyModule_AddObjectRef(module, "internals_fit", fit ? Py_True : Py_False);
}

}  // namespace
}  // namespace ectype

ECTYPE_EXPORTED_MODULE() {
  ectype::learn_running_version();
  if (ectype::since(ectype::kPython315)) {
    ectype::methods[0].ml_doc = ectype::kDeepcopyDoc315;
  }
  return ectype::export_module_with_state(ectype::methods, ectype::execute);
}
