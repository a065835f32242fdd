// The limit: a copier that trusts its input to be a tree of builtin containers, atomics and
// instances whose class is called with their fields. It keeps no memo and knows no subclass. What it
// costs is allocating the copy and filling it, so it tells how near to that a real copier comes.
//
// Of objects with hooks it trusts that nothing changes: which hooks a class has is found out once,
// and only from the first `__deepcopy__` on, which is promised a memo, are copies entered in one.

#include "fields.hpp"
#include "hooks.hpp"
#include "ref.hpp"

namespace limit {
namespace {

Ref copy(PyObject* x);

bool is_atomic(PyObject* x) {
  const PyTypeObject* type = Py_TYPE(x);
  return type == &PyUnicode_Type || type == &PyLong_Type || x == Py_None || type == &PyFloat_Type ||
         type == &PyBool_Type || type == &PyBytes_Type || type == &PyType_Type;
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

Ref call_with_copies(PyObject* function, PyObject* arguments) {
  std::array<Ref, Fields::kMost> copies;
  std::array<PyObject*, Fields::kMost> vector{};
  const auto count = static_cast<std::size_t>(PyTuple_GET_SIZE(arguments));
  if (count > Fields::kMost) {
    PyErr_SetString(PyExc_TypeError, "too many arguments");
    return {};
  }
  for (std::size_t i = 0; i < count; ++i) {
    copies[i] = copy_item(PyTuple_GET_ITEM(arguments, static_cast<Py_ssize_t>(i)));
    if (!copies[i]) {
      return {};
    }
    vector[i] = copies[i].get();
  }
  return Ref::steal(PyObject_Vectorcall(function, vector.data(), count, nullptr));
}

bool put_state(PyObject* twin, PyObject* original) {
  static PyObject* const set_state = PyUnicode_InternFromString("__setstate__");
  const Ref state = copy_item(original);
  if (!state) {
    return false;
  }
  if (_PyType_Lookup(Py_TYPE(twin), set_state) != nullptr) {
    return static_cast<bool>(Ref::steal(PyObject_CallMethodOneArg(twin, set_state, state.get())));
  }
  const Ref attributes = Ref::steal(PyObject_GenericGetDict(twin, nullptr));
  return attributes && PyDict_Update(attributes.get(), state.get()) == 0;
}

Ref copy_reduced(PyObject* x, const Hooks& hooks) {
  static PyObject* const reduce = PyUnicode_InternFromString("__reduce_ex__");
  static PyObject* const protocol = PyLong_FromLong(4);
  const Ref value = Ref::steal(hooks.reducer != nullptr ? PyObject_CallOneArg(hooks.reducer, x)
                                                        : PyObject_CallMethodOneArg(x, reduce, protocol));
  if (!value) {
    return {};
  }
  const Py_ssize_t size = PyTuple_GET_SIZE(value.get());
  Ref twin = call_with_copies(PyTuple_GET_ITEM(value.get(), 0), PyTuple_GET_ITEM(value.get(), 1));
  PyObject* state = size > 2 ? PyTuple_GET_ITEM(value.get(), 2) : Py_None;
  return twin && (state == Py_None || put_state(twin.get(), state)) ? std::move(twin) : Ref();
}

Ref copy_object(PyObject* x) {
  const Hooks& hooks = hooks_of(Py_TYPE(x));
  if (hooks.deepcopy != nullptr) {
    PyObject* const arguments[] = {x, HookMemo::current().argument()};
    return arguments[1] != nullptr ? Ref::steal(PyObject_Vectorcall(hooks.deepcopy, arguments, 2, nullptr)) : Ref();
  }
  return hooks.reducer != nullptr || hooks.reduces ? copy_reduced(x, hooks) : copy_instance(x);
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
  return copy_object(x);
}

Ref copy(PyObject* x) {
  if (Py_EnterRecursiveCall(" in the limit of copying") != 0) {
    return {};
  }
  Ref twin = copy_any(x);
  Py_LeaveRecursiveCall();
  HookMemo& memo = HookMemo::current();
  return twin && (!memo || twin.get() == x || memo.enter(x, twin.get())) ? std::move(twin) : Ref();
}

// A hook passes the memo that it was given: there is only one.
PyObject* entry(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  Ref twin = copy_item(arguments[0]);
  if (count == 1) {
    HookMemo::current().clear();
  }
  return twin.release();
}

PyMethodDef methods[] = {
    {"copy", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(entry)), METH_FASTCALL,
     "Copy a tree that is trusted to be one."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "copy_limit", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr,
};

}  // namespace
}  // namespace limit

PyMODINIT_FUNC PyInit_copy_limit() { return PyModule_Create(&limit::module); }
