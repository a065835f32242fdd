#include "entry/copier.hpp"

#include "callers_memo/deepcopy.hpp"
#include "capi/heap_type.hpp"
#include "capi/kept.hpp"
#include "engine/deepcopy.hpp"
#include "entry/copy.hpp"
#include "entry/deepcopy.hpp"
#include "entry/deepcopy_arguments.hpp"
#include "entry/module_state.hpp"

#include <cstddef>

namespace ectype {
namespace {

// `ectype.Copier`, a class written in Python, derives from this type. It checks the rules and shows them.
struct CopierObject {
  PyObject ob_base;
  KeptState of_module;  // none once the garbage collector has cleared the object
  State* own;           // with the rules; null if there are none. Owned.
  bool copies_atomics;
};

CopierObject* as_copier(PyObject* self) { return reinterpret_cast<CopierObject*>(self); }

// The copier that was used last, and its own state. As with `KeptState`, nothing has to wait until that was read from
// the object. It is only noted while there is one interpreter; the copiers of others are at other addresses.
struct LastUsed {
  const PyObject* copier = nullptr;
  State* own = nullptr;
};
constinit LastUsed last_used;

// Null, without an error, if the copier has no rules; null with an error set if the thread's could not be made.
State* own_state_of(PyObject* self) {
  if (!kFreeThreaded && last_used.copier == self) [[likely]] {
    return last_used.own;
  }
  State* own = as_copier(self)->own;
  if constexpr (kFreeThreaded) {
    return own != nullptr ? copier_state_of_thread(*own) : nullptr;
  }
  if (as_copier(self)->of_module.is_only()) {
    last_used = {.copier = self, .own = own};
  }
  return own;
}

void destroy_own_state(PyObject* self) {
  if (!kFreeThreaded && last_used.copier == self) {
    last_used = LastUsed();
  }
  CopierObject* copier = as_copier(self);
  copier->of_module = KeptState();
  destroy_with_threads(Owned<State>{std::exchange(copier->own, nullptr)});
}

Owned<State> new_copier_state(State& of_module, Borrowed<> types, Borrowed<> attributes, Borrowed<> uncopyable,
                              Rules::Constants constants) {
  auto rules = make_owned<Rules>();
  if (!rules) {
    out_of_memory();
    return nullptr;
  }
  if (!rules->load(types, attributes, uncopyable, constants)) {
    return nullptr;
  }
  auto state = make_owned<State>(of_module, std::move(rules));
  if (!state) {
    out_of_memory();
    return nullptr;
  }
  set_up(*state, of_module);
  return state->load_as(of_module) ? std::move(state) : nullptr;
}

// `Copier(types, attributes, uncopyable, share, omit)`: two dicts, a rule or None, and the names of two rules.
PyObject* create(PyTypeObject* type, PyObject* arguments, PyObject* /*keywords*/) {
  PyObject* types = nullptr;
  PyObject* attributes = nullptr;
  PyObject* uncopyable = nullptr;
  PyObject* share_name = nullptr;
  PyObject* omit_name = nullptr;
  if (PyArg_ParseTuple(arguments, "O!O!OOO:Copier", &PyDict_Type, &types, &PyDict_Type, &attributes, &uncopyable,
                       &share_name, &omit_name) == 0) {
    return nullptr;
  }
  const KeepingCall keeping;
  State* of_module = state_of_current_interpreter();
  if (of_module == nullptr) {
    PyErr_SetString(PyExc_RuntimeError, "the core does not run on this interpreter");
    return nullptr;
  }
  Ref<> self = Ref<>::steal(allocate_instance(type));
  if (!self) {
    return nullptr;
  }
  as_copier(self.get())->of_module = KeptState::of(*of_module);
  const bool has_rules = dict_size(Borrowed<>(types)) + dict_size(Borrowed<>(attributes)) > 0 || uncopyable != Py_None;
  if (has_rules) {
    of_module = kFreeThreaded ? state_of_thread(*of_module) : of_module;
    Owned<State> own =
        of_module == nullptr
            ? nullptr
            : new_copier_state(*of_module, Borrowed<>(types), Borrowed<>(attributes), Borrowed<>(uncopyable),
                               {.share = Borrowed<>(share_name), .omit = Borrowed<>(omit_name)});
    if (!own) {
      return nullptr;
    }
    as_copier(self.get())->copies_atomics = own->rules->copies_atomics();
    as_copier(self.get())->own = own.release();
  }
  return self.release();
}

int traverse(PyObject* self, visitproc visit, void* argument) {
  if (const int result = visit(reinterpret_cast<PyObject*>(Py_TYPE(self)), argument); result != 0) {
    return result;
  }
  int result = 0;
  for (const State* own = as_copier(self)->own; own != nullptr && result == 0; own = own->next_thread) {
    result = own->rules->visit(visit, argument);
  }
  return result;
}

int clear(PyObject* self) {
  destroy_own_state(self);
  return 0;
}

void deallocate(PyObject* self) {
  PyObject_GC_UnTrack(self);
  destroy_own_state(self);
  free_instance(self);
}

// Null with an error set if the object has been cleared.
State* module_state_of(PyObject* self) {
  State* state = as_copier(self)->of_module.get();
  if (state == nullptr) [[unlikely]] {
    PyErr_SetString(PyExc_RuntimeError, "the copier is being freed");
    return nullptr;
  }
  return kFreeThreaded ? state_of_thread(*state) : state;
}

ECTYPE_COLD PyObject* deepcopy_with_atomics(State& of_module, State& own, PyObject* const* items, Py_ssize_t count,
                                            PyObject* keyword_names) {
  const DispatchTables::AtomicsUnsure unsure(of_module.tables);
  return call_deepcopy<deepcopy, deepcopy_with_memo_by_copier>(own, items, count, keyword_names).release();
}

PyObject* method_deepcopy(PyObject* self, PyObject* const* items, Py_ssize_t count, PyObject* keyword_names) {
  const KeepingCall keeping;
  State* own = own_state_of(self);
  if (own != nullptr) {
    if (as_copier(self)->copies_atomics) [[unlikely]] {
      return deepcopy_with_atomics(own->of_module, *own, items, count, keyword_names);
    }
    return call_deepcopy<deepcopy, deepcopy_with_memo_by_copier>(*own, items, count, keyword_names).release();
  }
  State* state = kFreeThreaded && error_is_set() ? nullptr : module_state_of(self);
  return state == nullptr ? nullptr
                          : call_deepcopy<deepcopy, deepcopy_with_memo>(*state, items, count, keyword_names).release();
}

PyObject* method_copy(PyObject* self, PyObject* const* items, Py_ssize_t count, PyObject* keyword_names) {
  const KeepingCall keeping;
  State* state = module_state_of(self);
  if (state == nullptr) {
    return nullptr;
  }
  const Arguments arguments{items, count, keyword_names};
  const bool is_usual = arguments.positional == 1 && !arguments.has_keywords();
  const Ref<> x = is_usual ? share(arguments[0]) : arguments.pass_to(state->fallbacks.copy_arguments.borrow());
  if (!x) {
    return nullptr;
  }
  const State* own = own_state_of(self);
  if (kFreeThreaded && own == nullptr && error_is_set()) {
    return nullptr;
  }
  return own == nullptr ? shallow_copy(*state, x.borrow()).release()
                        : shallow_copy_by_rules(*state, *own->rules, x.borrow()).release();
}

constexpr const char* kCopierDoc = "The part of `ectype.Copier` that copies.";
constexpr const char* kDeepcopyDoc =
    "deepcopy($self, x, memo=None)\n--\n\n"
    "A deep copy of `x` by the copier's rules; where none applies, as `copy.deepcopy` of the running Python.\n\n"
    "Raises what `deepcopy` raises, what functions in the rules raise, and Error where an object that a rule leaves\n"
    "out cannot be missing.";
constexpr const char* kCopyDoc =
    "copy($self, x)\n--\n\n"
    "A shallow copy of `x` by the copier's rules; where none applies, as `copy.copy` of the running Python.\n\n"
    "Raises as `deepcopy` does.";

template <class Function>
PyCFunction as_method(Function function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

PyMethodDef methods[] = {
    {"deepcopy", as_method(method_deepcopy), METH_FASTCALL | METH_KEYWORDS, kDeepcopyDoc},
    {"copy", as_method(method_copy), METH_FASTCALL | METH_KEYWORDS, kCopyDoc},
    {nullptr, nullptr, 0, nullptr},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>(kCopierDoc)},
    {Py_tp_new, reinterpret_cast<void*>(create)},
    {Py_tp_dealloc, reinterpret_cast<void*>(deallocate)},
    {Py_tp_traverse, reinterpret_cast<void*>(traverse)},
    {Py_tp_clear, reinterpret_cast<void*>(clear)},
    {Py_tp_methods, methods},
    {0, nullptr},
};

PyType_Spec spec = {
    .name = "ectype._core.Copier",
    .basicsize = sizeof(CopierObject),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

}  // namespace

// The type owns the module, so that the module's state outlives all copiers.
bool add_copier_type(PyObject* module) {
  const Ref<> type = Ref<>::steal(PyType_FromModuleAndSpec(module, &spec, nullptr));
  return type && PyModule_AddObjectRef(module, "Copier", type.get()) == 0;
}

}  // namespace ectype
