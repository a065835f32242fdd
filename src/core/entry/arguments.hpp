// Arguments of the functions that Python code calls, as vectorcall passes them.
//
// The usual forms are read here. All others, right or wrong, go to a Python function of the same signature
// (`ectype._protocol`): there the interpreter binds the arguments or words the error.
#pragma once

#include "capi/call.hpp"
#include "capi/tuple.hpp"
#include "capi/vectorcall.hpp"
#include "state.hpp"

namespace ectype {

struct Arguments {
  PyObject* const* items;
  Py_ssize_t positional;
  PyObject* keyword_names;  // a tuple, or null

  [[nodiscard]] bool has_keywords() const { return keyword_names != nullptr && PyTuple_Size(keyword_names) > 0; }
  // Whether there is one keyword, written like this in the source of the call. False also if only comparing the text
  // could tell.
  [[nodiscard]] bool has_only_name(Borrowed<> interned) const {
    return tuple_size(Borrowed<>(keyword_names)) == 1 && tuple_item(Borrowed<>(keyword_names), 0) == interned;
  }
  [[nodiscard]] Borrowed<> operator[](Py_ssize_t i) const { return Borrowed<>(items[i]); }

  // Calls `function` with these arguments.
  Ref<> pass_to(Borrowed<> function) const { return call_with_vector(function, items, positional, keyword_names); }
};

}  // namespace ectype
