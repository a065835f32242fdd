// Calls and attribute look-ups. All of these may run foreign code.
#pragma once

#include "capi/interpreter_function.hpp"

namespace ectype {

constexpr std::size_t kLentPlace = std::size_t{1} << ((8 * sizeof(std::size_t)) - 1);  // PY_VECTORCALL_ARGUMENTS_OFFSET

template <class... Arguments>
inline Ref<> call(Borrowed<> callable, Arguments... arguments) {
  if (!interpreter::has_vectorcall()) {
    return Ref<>::steal(PyObject_CallFunctionObjArgs(callable.get(), arguments.get()..., nullptr));
  }
  // The place before the first argument is lent to the callee, so that a bound method need not copy the arguments (PEP
  // 590).
  PyObject* vector[] = {nullptr, arguments.get()...};
  return Ref<>::steal(interpreter::vectorcall(callable.get(), vector + 1, sizeof...(arguments) | kLentPlace, nullptr));
}

// Without vectorcalls.
Ref<> call_with_copied_vector(Borrowed<> callable, PyObject* const* items, Py_ssize_t positional,
                              PyObject* keyword_names);
// Passes on the arguments of a vectorcall: `positional` arguments, then one for each name.
ECTYPE_INLINE Ref<> call_with_vector(Borrowed<> callable, PyObject* const* items, Py_ssize_t positional,
                                     PyObject* keyword_names) {
  return interpreter::has_vectorcall()
             ? Ref<>::steal(
                   interpreter::vectorcall(callable.get(), items, static_cast<std::size_t>(positional), keyword_names))
             : call_with_copied_vector(callable, items, positional, keyword_names);
}

inline Ref<> call_with_tuple(Borrowed<> callable, Borrowed<> arguments, Borrowed<> keywords = Borrowed<>()) {
  return Ref<>::steal(PyObject_Call(callable.get(), arguments.get(), keywords.get()));
}

inline Ref<> attribute(Borrowed<> object, Borrowed<> name) {
  return Ref<>::steal(PyObject_GetAttr(object.get(), name.get()));
}

// `getattr(object, name, <nothing>)`. False with an error set if the look-up failed; otherwise `found` is the
// attribute, or empty if there is none.
[[nodiscard]] inline bool optional_attribute(Borrowed<> object, Borrowed<> name, Ref<>& found) {
  PyObject* value = nullptr;
  const bool ok = interpreter::optional_attribute(object.get(), name.get(), &value) >= 0;
  found = Ref<>::steal(value);
  return ok;
}

// What a descriptor in C gives: `descriptor.__get__(object, type(object))`.
inline Ref<> get_by(Borrowed<> descriptor, Borrowed<> object) {
  const auto get = reinterpret_cast<descrgetfunc>(PyType_GetSlot(Py_TYPE(descriptor.get()), Py_tp_descr_get));
  return Ref<>::steal(get(descriptor.get(), object.get(), reinterpret_cast<PyObject*>(Py_TYPE(object.get()))));
}

template <class... Arguments>
inline Ref<> call_method(Borrowed<> object, Borrowed<> name, Arguments... arguments) {
  PyObject* vector[] = {nullptr, object.get(), arguments.get()...};
  return Ref<>::steal(
      interpreter::vectorcall_method(name.get(), vector + 1, (sizeof...(arguments) + 1) | kLentPlace, nullptr));
}

enum class Truth : std::int8_t { kError = -1, kNo = 0, kYes = 1 };

inline Truth truth(Borrowed<> object) { return static_cast<Truth>(PyObject_IsTrue(object.get())); }

// Whether `*` could unpack the object. The interpreter checks the same before it words its error.
inline bool is_iterable(Borrowed<> object) {
  return PyType_GetSlot(Py_TYPE(object.get()), Py_tp_iter) != nullptr || PySequence_Check(object.get()) != 0;
}

}  // namespace ectype
