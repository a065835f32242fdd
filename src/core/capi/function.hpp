// Functions written in Python: whose they are, and what they run.
#pragma once

#include "capi/names.hpp"
#include "capi/objects.hpp"

namespace ectype {

inline bool is_function(Borrowed<> object) { return type_of(object).get() == interpreter::function_type; }
inline bool is_static_method(Borrowed<> object) { return type_of(object).get() == interpreter::static_method_type; }
inline bool is_code(Borrowed<> object) { return type_of(object).get() == interpreter::code_type; }

// What it runs, which assigning `__code__` changes.
inline Borrowed<> code_of(Borrowed<> function) { return Borrowed<>(as<FunctionObject>(function)->func_code); }
inline Borrowed<> globals_of(Borrowed<> function) { return Borrowed<>(as<FunctionObject>(function)->func_globals); }
// A dict, or null.
inline Borrowed<> keyword_defaults_of(Borrowed<> function) {
  return Borrowed<>(as<FunctionObject>(function)->func_kwdefaults);
}

// A part of a code object, which lives as long as that; null with an error set.
inline Borrowed<> part_of(Borrowed<> code, const char* name) {
  const Ref<> part = attribute(code, name);
  return part.borrow();
}
// The file a function's code was compiled from, and the name it was defined under.
inline Borrowed<> file_of(Borrowed<> function) { return part_of(code_of(function), "co_filename"); }
inline Borrowed<> name_of(Borrowed<> function) { return part_of(code_of(function), "co_name"); }

}  // namespace ectype
