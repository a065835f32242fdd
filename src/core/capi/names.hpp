// Names and namespaces of modules, looked up by C strings.
#pragma once

#include "capi/call.hpp"
#include "capi/dict.hpp"

namespace ectype {

// Interned, because the interpreter's cache of class attributes would keep any other string alive.
inline Ref<> text(const char* chars) { return Ref<>::steal(PyUnicode_InternFromString(chars)); }

inline Ref<> attribute(Borrowed<> object, const char* name) {
  const Ref<> key = text(name);
  return key ? attribute(object, key.borrow()) : Ref<>();
}

// Null also if there is no memory for the key; then an error is set.
inline Borrowed<> dict_find(Borrowed<> dict, const char* name) {
  const Ref<> key = text(name);
  return key ? dict_find(dict, key.borrow()) : Borrowed<>();
}

// Whether this value in a module's dict is an import that has not been made yet (PEP 810, 3.15).
inline bool is_lazy_import(Borrowed<> object) {
  return since(kPython315) && type_of(object).get() == interpreter::lazy_import_type;
}

// A module that has been imported, if perhaps not to its end; empty, without an error, if there is none.
// `PyImport_GetModule` would wait for the thread that imports it. That thread may be waiting for this one, or the
// shutdown may have ended it.
inline Ref<> imported_module(Borrowed<> name) {
  const Borrowed<> modules(PySys_GetObject("modules"));
  return modules && PyDict_Check(modules.get()) != 0 ? dict_get(modules, name) : Ref<>();
}

// The globals of such a module, owned by the module; null if there is none. Without the GIL see `keep`.
inline Borrowed<> globals_of_module(Borrowed<> name) {
  const Ref<> module = imported_module(name);
  const bool has_globals = module && PyModule_Check(module.get()) != 0;
  const Borrowed<> globals = has_globals ? Borrowed<>(PyModule_GetDict(module.get())) : Borrowed<>();
#ifdef Py_GIL_DISABLED
  return keep(share(globals));
#else
  return globals;
#endif
}
inline Borrowed<> globals_of_module(const char* name) {
  const Ref<> key = text(name);
  return key ? globals_of_module(key.borrow()) : Borrowed<>();
}

}  // namespace ectype
