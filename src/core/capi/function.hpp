// The contents of functions written in Python.
#pragma once

#include "capi/names.hpp"
#include "capi/objects.hpp"

namespace ectype {

inline bool is_function(Borrowed<> object) { return type_of(object).get() == interpreter::function_type; }
inline bool is_static_method(Borrowed<> object) { return type_of(object).get() == interpreter::static_method_type; }
inline bool is_class_method(Borrowed<> object) { return type_of(object).get() == interpreter::class_method_type; }
inline bool is_code(Borrowed<> object) { return type_of(object).get() == interpreter::code_type; }

// The code that the function runs; assigning `__code__` changes it.
inline Borrowed<> code_of(Borrowed<> function) { return Borrowed<>(as<FunctionObject>(function)->func_code); }
inline Borrowed<> globals_of(Borrowed<> function) { return Borrowed<>(as<FunctionObject>(function)->func_globals); }
// Where its code looks names up that are not global variables.
inline Borrowed<> builtins_of(Borrowed<> function) { return Borrowed<>(as<FunctionObject>(function)->func_builtins); }
// A dict, or null.
inline Borrowed<> keyword_defaults_of(Borrowed<> function) {
  return Borrowed<>(as<FunctionObject>(function)->func_kwdefaults);
}

// A part of a code object, valid as long as the code object; null with an error set.
inline Borrowed<> part_of(Borrowed<> code, const char* name) {
  const Ref<> part = attribute(code, name);
  return part.borrow();
}
// The file that the function's code was compiled from, and the name under which it was defined.
inline Borrowed<> file_of(Borrowed<> function) { return part_of(code_of(function), "co_filename"); }
inline Borrowed<> name_of(Borrowed<> function) { return part_of(code_of(function), "co_name"); }

}  // namespace ectype
