#include "entry/replace.hpp"

#include "capi/call.hpp"

namespace ectype {

Ref<> replace_hook(const State& state, Borrowed<> x) {
  const Ref<> type = attribute(x, state.names.class_attribute.borrow());
  Ref<> hook;
  if (!type || !optional_attribute(type.borrow(), state.names.replace_hook.borrow(), hook)) {
    return {};
  }
  if (hook && hook.get() != Py_None) {
    return hook;
  }
  if (const Ref<> name = attribute(type.borrow(), state.names.name.borrow())) {
    PyErr_Format(PyExc_TypeError, "replace() does not support %S objects", name.get());
  }
  return {};
}

}  // namespace ectype
