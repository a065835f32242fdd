#include "capi/interpreter_function.hpp"

#include "platform/system.hpp"

#ifdef Py_LIMITED_API

namespace ectype::interpreter {
namespace {

template <class Place>
bool find(Place& place, const char* name) {
  place = reinterpret_cast<Place>(platform::symbol_of_interpreter(reinterpret_cast<const void*>(&PyDict_New), name));
  return place != nullptr;
}

bool find_dict_watchers() {
  return find(add_dict_watcher, "PyDict_AddWatcher") && find(clear_dict_watcher, "PyDict_ClearWatcher") &&
         find(unwatch_dict, "PyDict_Unwatch");
}

}  // namespace

bool find_functions() {
  find(vectorcall_of, "PyVectorcall_Function");
  find(set_vectorcall, "PyFunction_SetVectorcall");
  const bool has_watchers = find_dict_watchers();
  const bool has_lazy_imports = find(lazy_import_type, "PyLazyImport_Type");
  const bool has_frozendict = find(frozendict_type, "PyFrozenDict_Type") && find(new_frozendict, "PyFrozenDict_New");
  return find(function_type, "PyFunction_Type") && find(static_method_type, "PyStaticMethod_Type") &&
         find(class_method_type, "PyClassMethod_Type") && find(code_type, "PyCode_Type") &&
         find(type_lookup, "_PyType_Lookup") && find(place_of_dict, "_PyObject_GetDictPtr") &&
         find(new_presized_dict, "_PyDict_NewPresized") && find(new_ordered_dict, "PyODict_New") &&
         find(set_ordered, "PyODict_SetItem") && find(new_method, "PyMethod_New") &&
         find(method_function, "PyMethod_Function") && find(method_self, "PyMethod_Self") &&
         find(vectorcall_method, "PyObject_VectorcallMethod") &&
         find(optional_attribute, since(kPython313) ? "PyObject_GetOptionalAttr" : "_PyObject_LookupAttr") &&
         (find(vectorcall, "PyObject_Vectorcall") || !since(kPython311)) && (has_watchers || !since(kPython314)) &&
         ((has_frozendict && has_lazy_imports) || !since(kPython315));
}

}  // namespace ectype::interpreter

#endif
