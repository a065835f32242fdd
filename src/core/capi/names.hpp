// Things that C spells and Python knows by an object: names, and the namespaces of modules.
#pragma once

#include "capi/call.hpp"
#include "capi/dict.hpp"

namespace ectype {

// Interned: the interpreter's cache of class attributes would keep every other string that it was asked for alive.
inline Ref<> text(const char* chars) { return Ref<>::steal(PyUnicode_InternFromString(chars)); }

inline Ref<> attribute(Borrowed<> object, const char* name) {
  const Ref<> key = text(name);
  return key ? attribute(object, key.borrow()) : Ref<>();
}

// Null as well if there is no memory for the key; then an error is set.
inline Borrowed<> dict_find(Borrowed<> dict, const char* name) {
  const Ref<> key = text(name);
  return key ? dict_find(dict, key.borrow()) : Borrowed<>();
}

// A name in a module's dict whose import has not been made yet (PEP 810, 3.15).
inline bool is_lazy_import(Borrowed<> object) {
  return since(kPython315) && type_of(object).get() == interpreter::lazy_import_type;
}

// The globals of a module that has been imported. Owned by the module.
inline Borrowed<> globals_of_module(Borrowed<> name) {
  const Ref<> module = Ref<>::steal(PyImport_GetModule(name.get()));
  return module && PyModule_Check(module.get()) != 0 ? Borrowed<>(PyModule_GetDict(module.get())) : Borrowed<>();
}
inline Borrowed<> globals_of_module(const char* name) {
  const Ref<> key = text(name);
  return key ? globals_of_module(key.borrow()) : Borrowed<>();
}

}  // namespace ectype
