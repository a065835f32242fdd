#include "classify/functions_in_c.hpp"

#include "capi/call.hpp"
#include "capi/type_facts.hpp"
#include "classify/declarations.hpp"
#include "classify/hook_reading.hpp"

namespace ectype {

std::optional<bool> BoundMethodsInC::ask(const Declarations& declarations, Borrowed<> reader, Borrowed<> x,
                                         PyCFunction function, Borrowed<> name) {
  const Type type = type_of(x);
  const Ref<> method = share(class_attribute(type, name));
  if (!is_method_in_c(method.borrow())) {
    return false;
  }
  if (!declarations.of(type, method.borrow()) && !call(reader, method.borrow())) {
    return std::nullopt;
  }
  const Borrowed<> declared = declarations.of(type, method.borrow());
  if (!declared || !HookReading::says_that_memo_is_ignored(declared)) {
    return false;
  }
  const Ref<> bound = get_by(method.borrow(), x);
  PyErr_Clear();
  return bound && PyCFunction_CheckExact(bound.get()) != 0 && PyCFunction_GetFunction(bound.get()) == function;
}

bool ContainerMethods::load() {
  const std::array containers = {Ref<>::steal(PyDict_New()), Ref<>::steal(PyList_New(0)),
                                 Ref<>::steal(PySet_New(nullptr))};
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const Ref<> copy = containers[i] ? Ref<>::steal(PyObject_GetAttrString(containers[i].get(), "copy")) : Ref<>();
    if (!copy) {
      return false;
    }
    copy_[i] = PyCFunction_GetFunction(copy.get());
  }
  const Ref<> update = Ref<>::steal(PyObject_GetAttrString(containers[0].get(), "update"));
  update_ = update ? PyCFunction_GetFunction(update.get()) : nullptr;
  return update_ != nullptr;
}

bool NumpyArray::is_exact(Type type, Borrowed<> method) {
  const Ref<> owner = attribute(method, "__objclass__");
  PyErr_Clear();
  return owner.borrow() == as_object(type);
}

bool NumpyArray::holds_no_objects(PlainDtypes& known) const {
  const Borrowed<> dtype(fields_->descr);
  if (known.contains(dtype)) [[likely]] {
    return true;
  }
  const Ref<> has_objects = attribute(dtype, "hasobject");
  PyErr_Clear();
  if (has_objects.get() != Py_False) {
    return false;
  }
  known.add(dtype);
  return true;
}

bool NumpyArray::is_small() const {
  constexpr Py_ssize_t kMostItems = 500;
  Py_ssize_t items = 1;
  for (int i = 0; i < fields_->nd && items <= kMostItems; ++i) {
    items *= fields_->dimensions[i];
  }
  return items <= kMostItems;
}

}  // namespace ectype
