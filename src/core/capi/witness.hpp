// Functions written in Python, known by their code. Assigning `__code__` changes a function, but neither its address
// nor the version of the class it is in.
#pragma once

#include "capi/function.hpp"
#include "capi/names.hpp"
#include "capi/tuple.hpp"

namespace ectype {

// Does a place still hold what it held: a function its code, a closure its variable? The place must be alive: it
// belongs to an attribute of a class whose version stands.
struct Witness {
  PyObject* const* place = nullptr;
  PyObject* object = nullptr;  // kept alive by whoever keeps this, so that no other has its address

  [[nodiscard]] bool holds() const { return place == nullptr || *place == object; }
};

// The function in a static method, which is what a class makes of its `__new__`; empty for anything else.
inline Ref<> static_function(Borrowed<> method) {
  const bool fits = method && is_static_method(method);
  Ref<> function = fits ? attribute(method, "__func__") : Ref<>();
  return function && is_function(function.borrow()) ? std::move(function) : Ref<>();
}
inline Witness code_witness(Borrowed<> function) {
  return {.place = &as<FunctionObject>(function)->func_code, .object = code_of(function).get()};
}
// What a closure over one variable holds; empty for any other function.
inline Witness closure_witness(Borrowed<> function) {
  const Borrowed<> closure(as<FunctionObject>(function)->func_closure);
  if (!closure || tuple_size(closure) != 1) {
    return {};
  }
  auto* cell = as<CellObject>(tuple_item(closure, 0));
  return {.place = &cell->ob_ref, .object = cell->ob_ref};
}

// A tuple; null with an error set.
inline Borrowed<> constants_of(Borrowed<> code) { return part_of(code, "co_consts"); }
// -1 with an error set.
inline Py_ssize_t parameter_count(Borrowed<> code) {
  const Ref<> count = attribute(code, "co_argcount");
  return count ? PyLong_AsSsize_t(count.get()) : -1;
}
// Do both do the same, whatever they and their parameters are called? False, perhaps with an error set, if not.
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
