// The code and the closures of functions written in Python. Assigning `__code__` changes a function, but neither its
// address nor the version of its class.
#pragma once

#include "capi/function.hpp"
#include "capi/names.hpp"
#include "capi/tuple.hpp"

namespace ectype {

// The function in a static method, such as the `__new__` of a class; empty for anything else. May leave an error set.
inline Ref<> static_function(Borrowed<> method) {
  const bool fits = method && is_static_method(method);
  Ref<> function = fits ? attribute(method, "__func__") : Ref<>();
  return function && is_function(function.borrow()) ? std::move(function) : Ref<>();
}
// The cell of a closure that has exactly one; null for any other function.
inline CellObject* only_cell_of(Borrowed<> function) {
  const Borrowed<> closure(as<FunctionObject>(function)->func_closure);
  return closure && tuple_size(closure) == 1 ? as<CellObject>(tuple_item(closure, 0)) : nullptr;
}

// A tuple; null with an error set.
inline Borrowed<> constants_of(Borrowed<> code) { return part_of(code, "co_consts"); }
// -1 with an error set.
inline Py_ssize_t parameter_count(Borrowed<> code) {
  const Ref<> count = attribute(code, "co_argcount");
  return count ? PyLong_AsSsize_t(count.get()) : -1;
}
// Whether both do the same, whatever the names of the functions and their parameters. False, perhaps with an error set,
// if not.
inline bool same_code(Borrowed<> one, Borrowed<> other) {
  for (const char* part : {"co_argcount", "co_kwonlyargcount", "co_flags", "co_code", "co_names", "co_consts"}) {
    const Ref<> a = attribute(one, part);
    const Ref<> b = a ? attribute(other, part) : Ref<>();
    if (!b || PyObject_RichCompareBool(a.get(), b.get(), Py_EQ) != 1) {
      return false;
    }
  }
  return true;
}

}  // namespace ectype
