// Sets and reads Python errors. A failed function returns an empty `Ref` or `false`, always with an error set. The core
// sets its own errors with the functions here.
#pragma once

#include "capi/ref.hpp"

namespace ectype {

ECTYPE_COLD inline bool out_of_memory() {
  PyErr_NoMemory();
  return false;
}

ECTYPE_COLD inline bool fail_with(PyObject* exception, const char* text) {
  PyErr_SetString(exception, text);
  return false;
}

inline bool error_is_set() { return PyErr_Occurred() != nullptr; }

// Clears the error if it is of this kind. Otherwise false, and the error remains set.
[[nodiscard]] inline bool swallow(PyObject* exception) {
  if (PyErr_ExceptionMatches(exception) == 0) {
    return false;
  }
  PyErr_Clear();
  return true;
}

// Whether the exception that is set has this address, which is only compared.
ECTYPE_COLD inline bool is_set_exception(const void* address) {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_Restore(type, value, traceback);
  return value != nullptr && value == address;
}

// The exception that is set, with its traceback, as an object. Afterwards no error is set.
ECTYPE_COLD inline Ref<> take_exception() {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  const Ref<> held_type = Ref<>::steal(type);
  const Ref<> held_traceback = Ref<>::steal(traceback);
  if (traceback != nullptr) {
    PyException_SetTraceback(value, traceback);
  }
  return Ref<>::steal(value);
}
ECTYPE_COLD inline void set_exception(Ref<> exception) {
  Ref<> type = share(as_object(type_of(exception.borrow())));
  PyObject* traceback = PyException_GetTraceback(exception.get());
  PyErr_Restore(type.release(), exception.release(), traceback);
}

// Replaces a StopIteration by the error that a generator raises when one leaves it (PEP 479).
ECTYPE_COLD inline void leave_generator() {
  if (PyErr_ExceptionMatches(PyExc_StopIteration) == 0) {
    return;
  }
  Ref<> stop = take_exception();
  PyErr_SetString(PyExc_RuntimeError, "generator raised StopIteration");
  Ref<> error = take_exception();
  PyException_SetContext(error.get(), share(stop).release());
  PyException_SetCause(error.get(), stop.release());
  set_exception(std::move(error));
}

// Removes the current error while clean-up runs, then sets it again.
class ErrorAside {
 public:
  ErrorAside() { PyErr_Fetch(&type_, &value_, &traceback_); }
  ErrorAside(const ErrorAside&) = delete;
  ErrorAside& operator=(const ErrorAside&) = delete;
  ~ErrorAside() { PyErr_Restore(type_, value_, traceback_); }

 private:
  PyObject* type_ = nullptr;
  PyObject* value_ = nullptr;
  PyObject* traceback_ = nullptr;
};

}  // namespace ectype
