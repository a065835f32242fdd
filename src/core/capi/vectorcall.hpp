// Makes a Python function object run native code while it remains the same object (`ectype.patch`).
#pragma once

#include "capi/ref.hpp"

namespace ectype {

// The type of a vectorcall function (PEP 590), repeated because the limited API has it only from 3.12 on.
using VectorCall = PyObject* (*)(PyObject* callable, PyObject* const* arguments, std::size_t flagged_count,
                                 PyObject* keyword_names);

constexpr Py_ssize_t positional_count(std::size_t flagged_count) {
  // PY_VECTORCALL_ARGUMENTS_OFFSET is the highest bit of the count.
  return static_cast<Py_ssize_t>(flagged_count & (SIZE_MAX >> 1));
}

// The content of the vectorcall slot of a Python function; null if slots cannot be set (before 3.12).
VectorCall function_vectorcall(Borrowed<> function);
// Sets the slot, which also voids the interpreter's specialisations of calls to the function. `native` must not be
// null.
void set_function_vectorcall(Borrowed<> function, VectorCall native);

}  // namespace ectype
