// The limit: a copier that trusts its input to be a tree of builtin containers, atomics and
// instances whose class is called with their fields. It keeps no memo, asks no object how it wants
// to be copied and knows no subclass. What it costs is allocating the copy and filling it, so it
// tells how near to that a real copier comes.

#include "fields.hpp"
#include "ref.hpp"

namespace limit {
namespace {

Ref copy(PyObject* x);

bool is_atomic(PyObject* x) {
  const PyTypeObject* type = Py_TYPE(x);
  return type == &PyUnicode_Type || type == &PyLong_Type || x == Py_None || type == &PyFloat_Type ||
         type == &PyBool_Type || type == &PyBytes_Type;
}

Ref copy_item(PyObject* x) { return is_atomic(x) ? Ref::share(x) : copy(x); }

Ref copy_list(PyObject* x) {
  const Py_ssize_t size = PyList_GET_SIZE(x);
  Ref twin = Ref::steal(PyList_New(size));
  if (!twin) {
    return {};
  }
  for (Py_ssize_t i = 0; i < size; ++i) {
    Ref item = copy_item(PyList_GET_ITEM(x, i));
    if (!item) {
      return {};
    }
    PyList_SET_ITEM(twin.get(), i, item.release());
  }
  return twin;
}

// The interpreter copies a dict's table as a whole. What is not atomic is then replaced in it.
Ref copy_dict(PyObject* x) {
  Ref twin = Ref::steal(PyDict_Copy(x));
  if (!twin) {
    return {};
  }
  Py_ssize_t position = 0;
  PyObject *key = nullptr, *value = nullptr;
  while (PyDict_Next(x, &position, &key, &value)) {
    if (is_atomic(value)) {
      continue;
    }
    const Ref item = copy(value);
    if (!item || PyDict_SetItem(twin.get(), key, item.get()) < 0) {
      return {};
    }
  }
  return twin;
}

// A tuple is copied from the first item on that is not its own copy.
Ref copy_tuple(PyObject* x) {
  const Py_ssize_t size = PyTuple_GET_SIZE(x);
  Ref twin;
  for (Py_ssize_t i = 0; i < size; ++i) {
    PyObject* original = PyTuple_GET_ITEM(x, i);
    if (!twin && is_atomic(original)) {
      continue;
    }
    Ref item = copy_item(original);
    if (!item) {
      return {};
    }
    if (!twin) {
      if (item.get() == original) {
        continue;
      }
      twin = Ref::steal(PyTuple_New(size));
      if (!twin) {
        return {};
      }
      for (Py_ssize_t kept = 0; kept < i; ++kept) {
        PyTuple_SET_ITEM(twin.get(), kept, Ref::share(PyTuple_GET_ITEM(x, kept)).release());
      }
    }
    PyTuple_SET_ITEM(twin.get(), i, item.release());
  }
  return twin ? std::move(twin) : Ref::share(x);
}

Ref copy_instance(PyObject* x) {
  PyTypeObject* type = Py_TYPE(x);
  const Fields* fields = fields_of(type);
  if (fields == nullptr) {
    return {};
  }
  std::array<Ref, Fields::kMost> values;
  std::array<PyObject*, Fields::kMost> arguments{};
  for (std::size_t i = 0; i < fields->count; ++i) {
    const Ref value = Ref::steal(PyObject_GetAttr(x, fields->names[i]));
    if (!value) {
      return {};
    }
    values[i] = copy_item(value.get());
    if (!values[i]) {
      return {};
    }
    arguments[i] = values[i].get();
  }
  return Ref::steal(PyObject_Vectorcall(reinterpret_cast<PyObject*>(type), arguments.data(), fields->count, nullptr));
}

Ref copy_any(PyObject* x) {
  if (PyList_CheckExact(x)) {
    return copy_list(x);
  }
  if (PyDict_CheckExact(x)) {
    return copy_dict(x);
  }
  if (PyTuple_CheckExact(x)) {
    return copy_tuple(x);
  }
  if (PySet_CheckExact(x)) {
    return Ref::steal(PySet_New(x));
  }
  if (PyFrozenSet_CheckExact(x)) {
    return Ref::steal(PyFrozenSet_New(x));
  }
  return copy_instance(x);
}

Ref copy(PyObject* x) {
  if (Py_EnterRecursiveCall(" in the limit of copying") != 0) {
    return {};
  }
  Ref twin = copy_any(x);
  Py_LeaveRecursiveCall();
  return twin;
}

PyObject* copy_object(PyObject*, PyObject* x) { return copy_item(x).release(); }

PyMethodDef methods[] = {
    {"copy", copy_object, METH_O, "Copy a tree that is trusted to be one."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "copy_limit", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr,
};

}  // namespace
}  // namespace limit

PyMODINIT_FUNC PyInit_copy_limit() { return PyModule_Create(&limit::module); }
