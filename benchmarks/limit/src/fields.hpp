// The fields of an instance, known per class, as the arguments that its class is called with.
#pragma once

#include <array>
#include <cstddef>

#include "ref.hpp"

namespace limit {

// The parameters of a class's `__init__`, which are taken to be the names of its fields.
struct Fields {
  static constexpr std::size_t kMost = 8;

  PyTypeObject* type = nullptr;
  std::array<PyObject*, kMost> names{};
  std::size_t count = 0;
};

// Reads `type.__init__.__code__.co_varnames`. False with an error set if that cannot be done.
[[nodiscard]] inline bool read_fields(PyTypeObject* type, Fields& fields) {
  const Ref init = Ref::steal(PyObject_GetAttrString(reinterpret_cast<PyObject*>(type), "__init__"));
  if (!init) {
    return false;
  }
  if (!PyFunction_Check(init.get())) {
    PyErr_Format(PyExc_TypeError, "%s has no __init__ of its own", type->tp_name);
    return false;
  }
  PyObject* code = PyFunction_GET_CODE(init.get());
  const Ref names = Ref::steal(PyObject_GetAttrString(code, "co_varnames"));
  const Ref count = Ref::steal(PyObject_GetAttrString(code, "co_argcount"));
  if (!names || !count) {
    return false;
  }
  const auto arguments = static_cast<std::size_t>(PyLong_AsSsize_t(count.get()));
  if (arguments - 1 > Fields::kMost) {
    PyErr_Format(PyExc_TypeError, "%s has too many fields", type->tp_name);
    return false;
  }
  fields.type = type;
  fields.count = arguments - 1;
  for (std::size_t i = 0; i < fields.count; ++i) {
    // Never released: a benchmark's types live as long as its process.
    fields.names[i] = Ref::share(PyTuple_GET_ITEM(names.get(), static_cast<Py_ssize_t>(i) + 1)).release();
  }
  return true;
}

// The fields of a type, found once per type. Null with an error set on failure.
inline const Fields* fields_of(PyTypeObject* type) {
  // A prime, and far more than a benchmark has types: hardly any two meet in one place.
  static std::array<Fields, 1021> known;
  const std::size_t place = (reinterpret_cast<std::size_t>(type) >> 4) % known.size();
  Fields& fields = known[place];
  if (fields.type != type && !read_fields(type, fields)) {
    return nullptr;
  }
  return &fields;
}

}  // namespace limit
