// Arguments of the Python-level functions, as a vectorcall passes them.
//
// The usual shapes are read here. Anything else, right or wrong, goes to a Python function of the same signature
// (`ectype._protocol`): the interpreter itself then binds the arguments or words the error.
#pragma once

#include "python/call.hpp"
#include "python/vectorcall.hpp"
#include "state.hpp"

namespace ectype {

struct Arguments {
  PyObject* const* items;
  Py_ssize_t positional;
  PyObject* keyword_names;  // a tuple, or null

  [[nodiscard]] bool has_keywords() const { return keyword_names != nullptr && PyTuple_Size(keyword_names) > 0; }
  [[nodiscard]] Borrowed<> operator[](Py_ssize_t i) const { return Borrowed<>(items[i]); }

  // Calls `function` with these arguments.
  Ref<> pass_to(Borrowed<> function) const { return call_with_vector(function, items, positional, keyword_names); }
};

}  // namespace ectype
