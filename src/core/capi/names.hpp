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

// The globals of a module that has been imported, owned by the module; null if there is none.
inline Borrowed<> globals_of_module(Borrowed<> name) {
  const Ref<> module = Ref<>::steal(PyImport_GetModule(name.get()));
  return module && PyModule_Check(module.get()) != 0 ? Borrowed<>(PyModule_GetDict(module.get())) : Borrowed<>();
}
inline Borrowed<> globals_of_module(const char* name) {
  const Ref<> key = text(name);
  return key ? globals_of_module(key.borrow()) : Borrowed<>();
}

}  // namespace ectype
