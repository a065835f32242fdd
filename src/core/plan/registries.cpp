#include "plan/registries.hpp"

#include "python/frozendict.hpp"

namespace ectype {
namespace {

Ref<> text(const char* chars) { return Ref<>::steal(PyUnicode_InternFromString(chars)); }

// `getattr(module, name, None)` where the attribute exists in some versions only; empty with an error set.
[[nodiscard]] bool load_optional(Borrowed<> names, const char* name, Ref<>& found) {
  const Ref<> key = text(name);
  if (!key) {
    return false;
  }
  found = share(dict_find(names, key.borrow()));
  return found || !error_is_set();
}

}  // namespace

bool Registries::load(Borrowed<> copy_module, Borrowed<> dispatch_table) {
  copy_names_ = share(Borrowed<>(PyModule_GetDict(copy_module.get())));
  reducers_ = share(dispatch_table);
  dispatch_name_ = text("_deepcopy_dispatch");
  atomic_types_name_ = text("_atomic_types");
  const Borrowed<> names = copy_names_.borrow();
  const Ref<> types = Ref<>::steal(PyImport_ImportModule("types"));
  if (!dispatch_name_ || !atomic_types_name_ || !types) {
    return false;
  }
  code_type_ = Ref<>::steal(PyObject_GetAttrString(types.get(), "CodeType"));
  method_type_ = Ref<>::steal(PyObject_GetAttrString(types.get(), "MethodType"));
  watcher_.acquire();
  if (!code_type_ || !method_type_ || !load_optional(names, "_deepcopy_atomic", own_.atomic) ||
      !load_optional(names, "_deepcopy_list", own_.list) || !load_optional(names, "_deepcopy_tuple", own_.tuple) ||
      !load_optional(names, "_deepcopy_dict", own_.dict) || !load_optional(names, "_deepcopy_method", own_.method) ||
      !load_optional(names, "_deepcopy_frozendict", own_.frozendict)) {
    return false;
  }
  reread();
  return dispatch_ || fail_with(PyExc_ImportError, "copy._deepcopy_dispatch is not a dict");
}

void Registries::unload() {
  watcher_.release();
  for (Ref<>* ref : {&copy_names_, &dispatch_, &atomic_types_, &reducers_, &own_.atomic, &own_.list, &own_.tuple,
                     &own_.dict, &own_.method, &own_.frozendict, &dispatch_name_, &atomic_types_name_, &code_type_,
                     &method_type_}) {
    *ref = Ref<>();
  }
}

// What was read of the tables is forgotten, and the tables are read again as they come to be needed. A name that
// was bound to something that is no table keeps its last table.
void Registries::reread() {
  ++epoch_;
  standard_ = 0;
  const Borrowed<> dispatch(PyDict_GetItemWithError(copy_names_.get(), dispatch_name_.get()));
  if (dispatch && PyDict_Check(dispatch.get()) && dispatch != dispatch_.borrow()) {
    dispatch_ = share(dispatch);
  }
  if (since(kPython314)) {
    const Borrowed<> atomic_types(PyDict_GetItemWithError(copy_names_.get(), atomic_types_name_.get()));
    if (atomic_types && PyAnySet_Check(atomic_types.get()) && atomic_types != atomic_types_.borrow()) {
      atomic_types_ = share(atomic_types);
    }
  }
  if (error_is_set()) {
    PyErr_Clear();  // str keys in a module's namespace: cannot happen
  }
  copy_stamp_.set(copy_names_.borrow(), watcher_);
  if (dispatch_) {
    dispatch_stamp_.set(dispatch_.borrow(), watcher_);
  }
  reducers_stamp_.set(reducers_.borrow(), watcher_);
  if (atomic_types_) {
    atomic_stamp_.set(atomic_types_.borrow());
  }
}

std::optional<Plan> Registries::judge(Type type) {
  if (atomic_types_) {
    const int found = PySet_Contains(atomic_types_.get(), type.object());
    if (found != 0) {
      return found < 0 ? std::nullopt : std::optional(Plan{.kind = Kind::kAtomic, .copier = {}});
    }
  }
  const Borrowed<> copier = dict_find(dispatch_.borrow(), as_object(type));
  if (!copier && error_is_set()) {
    return std::nullopt;
  }
  if (copier && copier.get() != Py_None) {
    return Plan{.kind = standard_kind(type, copier), .copier = copier};
  }
  if (PyType_IsSubtype(type.get(), &PyType_Type) != 0) {
    return Plan{.kind = Kind::kAtomic, .copier = {}};
  }
  // Not in the standard library's table either: there they go through `__reduce_ex__`, unless copyreg says otherwise.
  const bool is_set = type.get() == &PySet_Type;
  const bool is_frozenset = type.get() == &PyFrozenSet_Type;
  const bool is_bytearray = type.get() == &PyByteArray_Type;
  if (is_set || is_frozenset || is_bytearray) {
    const bool registered = static_cast<bool>(reducer(type));
    if (!registered && !error_is_set()) {
      return Plan{.kind = is_set ? Kind::kSet : is_frozenset ? Kind::kFrozenSet : Kind::kByteArray, .copier = {}};
    }
  }
  return error_is_set() ? std::nullopt : std::optional(Plan{});
}

// The standard library's own copiers may be registered for other types as well; then they are called.
Kind Registries::standard_kind(Type type, Borrowed<> copier) const {
  if (own_.atomic && copier == own_.atomic.borrow()) {
    return Kind::kAtomic;
  }
  if (copier == own_.list.borrow() && type.get() == &PyList_Type) {
    return Kind::kList;
  }
  if (copier == own_.dict.borrow() && type.get() == &PyDict_Type) {
    return Kind::kDict;
  }
  if (copier == own_.tuple.borrow() && type.get() == &PyTuple_Type) {
    return Kind::kTuple;
  }
  if (copier == own_.method.borrow() && type.object() == method_type_.get()) {
    return Kind::kMethod;
  }
  if (own_.frozendict && copier == own_.frozendict.borrow() && is_frozendict(type)) {
    return Kind::kFrozenDict;
  }
  return Kind::kRegistered;
}

bool Registries::is_standard(Type type, Kind expected) {
  const std::optional<Plan> plan = judge(type);
  if (!plan) {
    PyErr_Clear();  // the slow road will meet the error again
  }
  return plan && plan->kind == expected;
}

bool Registries::check(Common types) {
  bool standard = false;
  switch (types) {
    case Common::kAtomics:
      standard = is_standard(Type(&PyUnicode_Type), Kind::kAtomic) && is_standard(Type(&PyLong_Type), Kind::kAtomic) &&
                 is_standard(Type(&PyFloat_Type), Kind::kAtomic) && is_standard(Type(&PyBool_Type), Kind::kAtomic) &&
                 is_standard(Type(Py_TYPE(Py_None)), Kind::kAtomic);
      break;
    case Common::kList:
      standard = is_standard(Type(&PyList_Type), Kind::kList);
      break;
    case Common::kDict:
      standard = is_standard(Type(&PyDict_Type), Kind::kDict);
      break;
    case Common::kTuple:
      standard = is_standard(Type(&PyTuple_Type), Kind::kTuple);
      break;
  }
  if (standard) {
    standard_ |= static_cast<unsigned>(types);
  }
  return standard;
}

}  // namespace ectype
