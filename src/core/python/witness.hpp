// Functions written in Python, known by their code. Assigning `__code__` changes a function, but neither its address
// nor the version of the class it is in.
#pragma once

#include "python/function.hpp"
#include "python/names.hpp"

namespace ectype {

// Does a place still hold what it held: a function its code, a closure its variable? The place must be alive: it
// belongs to an attribute of a class whose version stands.
struct Witness {
  PyObject* const* place = nullptr;
  PyObject* object = nullptr;  // kept alive by whoever keeps this, so that no other has its address

  [[nodiscard]] bool holds() const { return place == nullptr || *place == object; }
};

#ifdef Py_LIMITED_API
inline Ref<> static_function(Borrowed<> /*method*/) { return {}; }
inline Witness code_witness(Borrowed<> /*function*/) { return {}; }
inline Witness closure_witness(Borrowed<> /*function*/) { return {}; }
inline Borrowed<> constants_of(Borrowed<> /*code*/) { return {}; }
inline Py_ssize_t parameter_count(Borrowed<> /*code*/) { return 0; }
inline bool is_code(Borrowed<> /*object*/) { return false; }
inline bool same_code(Borrowed<> /*one*/, Borrowed<> /*other*/) { return false; }
#else
// The function in a static method, which is what a class makes of its `__new__`; empty for anything else.
inline Ref<> static_function(Borrowed<> method) {
  const bool fits = method && is_static_method(method);
  Ref<> function = fits ? attribute(method, "__func__") : Ref<>();
  return function && is_function(function.borrow()) ? std::move(function) : Ref<>();
}
inline bool is_code(Borrowed<> object) { return PyCode_Check(object.get()) != 0; }
inline Witness code_witness(Borrowed<> function) {
  return {.place = &reinterpret_cast<PyFunctionObject*>(function.get())->func_code, .object = code_of(function).get()};
}
inline const PyCodeObject* as_code(Borrowed<> code) { return reinterpret_cast<const PyCodeObject*>(code.get()); }
inline Borrowed<> constants_of(Borrowed<> code) { return Borrowed<>(as_code(code)->co_consts); }
inline Py_ssize_t parameter_count(Borrowed<> code) { return as_code(code)->co_argcount; }

// What a closure over one variable holds; empty for any other function.
inline Witness closure_witness(Borrowed<> function) {
  PyObject* closure = PyFunction_GET_CLOSURE(function.get());
  if (closure == nullptr || PyTuple_GET_SIZE(closure) != 1) {
    return {};
  }
  auto* cell = reinterpret_cast<PyCellObject*>(PyTuple_GET_ITEM(closure, 0));
  return {.place = &cell->ob_ref, .object = cell->ob_ref};
}

// Do both do the same, whatever they and their parameters are called? False, perhaps with an error set, if not.
inline bool same_code(Borrowed<> one, Borrowed<> other) {
#if PY_VERSION_HEX >= 0x030B0000
  const auto instructions = [](Borrowed<> code) {
    return Ref<>::steal(PyCode_GetCode(reinterpret_cast<PyCodeObject*>(code.get())));
  };
#else
  const auto instructions = [](Borrowed<> code) { return share(Borrowed<>(as_code(code)->co_code)); };
#endif
  const auto equal = [](PyObject* a, PyObject* b) { return PyObject_RichCompareBool(a, b, Py_EQ) == 1; };
  const PyCodeObject* a = as_code(one);
  const PyCodeObject* b = as_code(other);
  const Ref<> code = instructions(one);
  const Ref<> other_code = instructions(other);
  return code && other_code && a->co_argcount == b->co_argcount && a->co_kwonlyargcount == b->co_kwonlyargcount &&
         a->co_flags == b->co_flags && equal(code.get(), other_code.get()) && equal(a->co_names, b->co_names) &&
         equal(a->co_consts, b->co_consts);
}
#endif

}  // namespace ectype
