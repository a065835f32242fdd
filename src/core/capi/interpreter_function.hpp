// Functions and types of the interpreter that are not in the limited API. Every CPython exports them, and the limited
// build looks them up by name.
#pragma once

#include "capi/vectorcall.hpp"

#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000
// Declared in internal headers since 3.13 and 3.14; some releases declare them in others, too.
// NOLINTBEGIN(readability-redundant-declaration)
extern "C" {
PyAPI_FUNC(PyObject*) _PyDict_NewPresized(Py_ssize_t expected);
PyAPI_FUNC(PyObject*) _PyType_Lookup(PyTypeObject* type, PyObject* name);
}
// NOLINTEND(readability-redundant-declaration)
#endif
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030F0000
extern "C" {
PyAPI_DATA(PyTypeObject) PyLazyImport_Type;
}
#endif

// NOLINTBEGIN(readability-identifier-naming): constant or not, these are called as functions
namespace ectype::interpreter {

#ifdef Py_LIMITED_API

inline PyTypeObject* function_type = nullptr;
inline PyTypeObject* static_method_type = nullptr;
inline PyTypeObject* class_method_type = nullptr;
inline PyTypeObject* code_type = nullptr;

inline PyObject* (*type_lookup)(PyTypeObject* type, PyObject* name) = nullptr;
inline PyObject** (*place_of_dict)(PyObject* object) = nullptr;
inline PyObject* (*new_presized_dict)(Py_ssize_t expected) = nullptr;
inline PyObject* (*new_ordered_dict)() = nullptr;
inline int (*set_ordered)(PyObject* dict, PyObject* key, PyObject* value) = nullptr;
inline PyObject* (*new_method)(PyObject* function, PyObject* self) = nullptr;
inline PyObject* (*method_function)(PyObject* method) = nullptr;
inline PyObject* (*method_self)(PyObject* method) = nullptr;
inline int (*optional_attribute)(PyObject* object, PyObject* name, PyObject** found) = nullptr;
inline PyObject* (*vectorcall_method)(PyObject* name, PyObject* const* items, std::size_t flagged_count,
                                      PyObject* keyword_names) = nullptr;
// The function that a function in Python is called by; see vectorcall.hpp. Null before 3.12.
inline VectorCall (*vectorcall_of)(PyObject* function) = nullptr;
inline void (*set_vectorcall)(PyObject* function, VectorCall called) = nullptr;
// Not in 3.10.
inline PyObject* (*vectorcall)(PyObject* callable, PyObject* const* items, std::size_t flagged_count,
                               PyObject* keyword_names) = nullptr;
inline bool has_vectorcall() { return vectorcall != nullptr; }
// From 3.15 on.
inline PyTypeObject* frozendict_type = nullptr;
inline PyObject* (*new_frozendict)(PyObject* dict) = nullptr;
inline PyTypeObject* lazy_import_type = nullptr;

using DictEvent = int;
using DictCallback = int (*)(DictEvent event, PyObject* dict, PyObject* key, PyObject* value);
inline int (*add_dict_watcher)(DictCallback callback) = nullptr;
inline int (*clear_dict_watcher)(int id) = nullptr;
inline int (*unwatch_dict)(int id, PyObject* dict) = nullptr;

// Whether everything was found that the running version should have.
bool find_functions();

#else

// Not constexpr: on Windows the addresses are known when the module is loaded.
inline PyTypeObject* const function_type = &PyFunction_Type;
inline PyTypeObject* const static_method_type = &PyStaticMethod_Type;
inline PyTypeObject* const class_method_type = &PyClassMethod_Type;
inline PyTypeObject* const code_type = &PyCode_Type;

inline const auto type_lookup = _PyType_Lookup;
inline const auto place_of_dict = _PyObject_GetDictPtr;
inline const auto new_presized_dict = _PyDict_NewPresized;
inline PyObject* new_ordered_dict() { return PyODict_New(); }
inline const auto set_ordered = PyODict_SetItem;
inline const auto new_method = PyMethod_New;
inline PyObject* method_function(PyObject* method) { return PyMethod_GET_FUNCTION(method); }
inline PyObject* method_self(PyObject* method) { return PyMethod_GET_SELF(method); }
#if PY_VERSION_HEX >= 0x030D0000
inline const auto optional_attribute = PyObject_GetOptionalAttr;
#else
inline const auto optional_attribute = _PyObject_LookupAttr;
#endif
inline const auto vectorcall_method = PyObject_VectorcallMethod;
inline PyObject* vectorcall(PyObject* callable, PyObject* const* items, std::size_t flagged_count, PyObject* names) {
  return PyObject_Vectorcall(callable, items, flagged_count, names);
}
constexpr bool has_vectorcall() { return true; }
#if PY_VERSION_HEX >= 0x030F0000
inline PyTypeObject* const frozendict_type = &PyFrozenDict_Type;
inline const auto new_frozendict = PyFrozenDict_New;
inline PyTypeObject* const lazy_import_type = &PyLazyImport_Type;
#else
inline constexpr PyTypeObject* frozendict_type = nullptr;
inline constexpr PyTypeObject* lazy_import_type = nullptr;
inline PyObject* new_frozendict(PyObject* /*dict*/) { return nullptr; }
#endif

#if PY_VERSION_HEX >= 0x030E0000
using DictEvent = PyDict_WatchEvent;
using DictCallback = PyDict_WatchCallback;
inline const auto add_dict_watcher = PyDict_AddWatcher;
inline const auto clear_dict_watcher = PyDict_ClearWatcher;
inline const auto unwatch_dict = PyDict_Unwatch;
#else
using DictEvent = int;
using DictCallback = int (*)(DictEvent event, PyObject* dict, PyObject* key, PyObject* value);
inline int add_dict_watcher(DictCallback /*callback*/) { return -1; }
inline int clear_dict_watcher(int /*id*/) { return -1; }
inline int unwatch_dict(int /*id*/, PyObject* /*dict*/) { return -1; }
#endif

#endif

}  // namespace ectype::interpreter
// NOLINTEND(readability-identifier-naming)
