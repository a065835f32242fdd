// Functions written in Python: whose they are, and what they run. The limited API does not tell.
#pragma once

#include "python/call.hpp"

namespace ectype {

#ifdef Py_LIMITED_API
inline bool is_function(Borrowed<> /*object*/) { return false; }
inline bool is_static_method(Borrowed<> /*object*/) { return false; }
inline Borrowed<> code_of(Borrowed<> /*function*/) { return {}; }
inline Borrowed<> globals_of(Borrowed<> /*function*/) { return {}; }
inline Borrowed<> file_of(Borrowed<> /*function*/) { return {}; }
inline Borrowed<> name_of(Borrowed<> /*function*/) { return {}; }
inline Borrowed<> keyword_defaults_of(Borrowed<> /*function*/) { return {}; }
#else
inline bool is_function(Borrowed<> object) { return PyFunction_Check(object.get()) != 0; }
inline bool is_static_method(Borrowed<> object) { return type_of(object).get() == &PyStaticMethod_Type; }
// What it runs, which assigning `__code__` changes.
inline Borrowed<> code_of(Borrowed<> function) { return Borrowed<>(PyFunction_GET_CODE(function.get())); }
inline Borrowed<> globals_of(Borrowed<> function) { return Borrowed<>(PyFunction_GET_GLOBALS(function.get())); }
// The file its code was compiled from, and the name it was defined under.
inline Borrowed<> file_of(Borrowed<> function) {
  return Borrowed<>(reinterpret_cast<PyCodeObject*>(code_of(function).get())->co_filename);
}
inline Borrowed<> name_of(Borrowed<> function) {
  return Borrowed<>(reinterpret_cast<PyCodeObject*>(code_of(function).get())->co_name);
}
// A dict, or null.
inline Borrowed<> keyword_defaults_of(Borrowed<> function) {
  return Borrowed<>(PyFunction_GET_KW_DEFAULTS(function.get()));
}
#endif

}  // namespace ectype
