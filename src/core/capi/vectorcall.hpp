// Making a Python function object run native code while it stays the same object (`ectype.patch`).
#pragma once

#include "capi/ref.hpp"

namespace ectype {

// The shape of a vectorcall (PEP 590), spelled out because the limited API names it only from 3.12 on.
using VectorCall = PyObject* (*)(PyObject* callable, PyObject* const* arguments, std::size_t flagged_count,
                                 PyObject* keyword_names);

constexpr Py_ssize_t positional_count(std::size_t flagged_count) {
  // PY_VECTORCALL_ARGUMENTS_OFFSET is the highest bit of the count.
  return static_cast<Py_ssize_t>(flagged_count & (SIZE_MAX >> 1));
}

// What the vectorcall slot of a Python function holds; null where slots cannot be set (before 3.12).
VectorCall function_vectorcall(Borrowed<> function);
// Sets it, which also voids what the interpreter has specialised on the function. Only with a value that is not null.
void set_function_vectorcall(Borrowed<> function, VectorCall native);

}  // namespace ectype
