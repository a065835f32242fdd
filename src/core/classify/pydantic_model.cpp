#include "classify/pydantic_model.hpp"

namespace ectype {

Owned<PydanticModel> PydanticModel::of(Borrowed<> recognised, WatchedDicts& dicts) {
  PyObject* enters_itself = nullptr;
  PyObject* is_root = nullptr;
  PyObject* globals = nullptr;
  PyObject* expected = nullptr;
  PyObject* builtins = nullptr;
  if (PyTuple_Check(recognised.get()) == 0 ||
      PyArg_ParseTuple(recognised.get(), "(OO)O!O!O!", &enters_itself, &is_root, &PyDict_Type, &globals, &PyDict_Type,
                       &expected, &PyTuple_Type, &builtins) == 0) {
    PyErr_Clear();
    return nullptr;
  }
  auto model = make_owned<PydanticModel>(
      PydanticModel{.names = NamesGuard(Borrowed<>(globals), Borrowed<>(expected), Borrowed<>(builtins), dicts),
                    .enters_itself = enters_itself == Py_True,
                    .is_root = is_root == Py_True});
  PyErr_Clear();
  return model && model->extra && model->fields_set && model->private_attributes ? std::move(model) : nullptr;
}

}  // namespace ectype
