#include "classify/shallow_tables.hpp"

#include "capi/names.hpp"
#include "capi/type_facts.hpp"

namespace ectype {
namespace {

// The copiers of the builtin containers, which cannot be changed.
ShallowCopier container(Type type) {
  if (type.get() == &PyList_Type) {
    return shallow_list;
  }
  if (type.get() == &PyDict_Type) {
    return shallow_dict;
  }
  if (type.get() == &PySet_Type) {
    return shallow_set;
  }
  return type.get() == &PyByteArray_Type ? shallow_bytearray : shallow_by_look_up;
}

}  // namespace

bool ShallowTables::load(Borrowed<> copy_names) {
  copy_names_ = share(copy_names);
  own_copy_ = share(dict_find(copy_names, "_copy_immutable"));
  return load_names();
}

bool ShallowTables::load_as(const ShallowTables& other) {
  copy_names_ = share(other.copy_names_);
  own_copy_ = share(other.own_copy_);
  return load_names();
}

bool ShallowTables::load_names() {
  dispatch_name_ = text("_copy_dispatch");
  atomic_types_name_ = text("_copy_atomic_types");
  containers_name_ = text("_copy_builtin_containers");
  copy_method_name_ = text("copy");
  return dispatch_name_ && atomic_types_name_ && containers_name_ && copy_method_name_ && !error_is_set();
}

// Reads what the names of the tables are bound to now.
void ShallowTables::reread() {
  ++epoch_;
  dispatch_epoch_ = tables_.epoch();
  const auto bound = [&](const Ref<>& name) { return dict_get(copy_names_.borrow(), name.borrow()); };
  if (since(kPython314)) {
    atomic_types_ = bound(atomic_types_name_);
    containers_ = bound(containers_name_);
    usual_ = atomic_types_ && containers_ && PyAnySet_CheckExact(atomic_types_.get()) &&
             PyAnySet_CheckExact(containers_.get());
    if (usual_) {
      atomic_stamp_.set(atomic_types_.borrow());
      container_stamp_.set(containers_.borrow());
    }
  } else {
    dispatch_ = bound(dispatch_name_);
    usual_ = dispatch_ && PyDict_CheckExact(dispatch_.get()) != 0;
    if (usual_) {
      dispatch_stamp_.set(dispatch_.borrow(), tables_.watcher());
    }
  }
  usual_ = usual_ && unchanged();
}

ShallowCopier ShallowTables::find(Type type) const {
  if (since(kPython314)) {
    if (PySet_Contains(atomic_types_.get(), type.object()) > 0) {
      return shallow_itself;
    }
    return PySet_Contains(containers_.get(), type.object()) > 0 ? container(type) : nullptr;
  }
  const Borrowed<> copier = dict_find(dispatch_.borrow(), as_object(type));
  if (!copier || copier.get() == Py_None) {
    return nullptr;
  }
  if (copier == own_copy_.borrow()) {
    return shallow_itself;
  }
  // `list.copy` and the like.
  return copier == class_attribute(type, copy_method_name_.borrow()) ? container(type) : shallow_by_look_up;
}

}  // namespace ectype
