#include "capi/vectorcall.hpp"

#include "capi/interpreter_function.hpp"

namespace ectype {

#if defined(Py_LIMITED_API)

// No version before 3.12 has both functions. If one is missing, `ectype.patch` uses another method.
VectorCall function_vectorcall(Borrowed<> function) {
  return interpreter::set_vectorcall != nullptr && interpreter::vectorcall_of != nullptr
             ? interpreter::vectorcall_of(function.get())
             : nullptr;
}

void set_function_vectorcall(Borrowed<> function, VectorCall native) {
  interpreter::set_vectorcall(function.get(), native);
}

#elif PY_VERSION_HEX >= 0x030C0000

VectorCall function_vectorcall(Borrowed<> function) { return PyVectorcall_Function(function.get()); }

void set_function_vectorcall(Borrowed<> function, VectorCall native) {
  PyFunction_SetVectorcall(reinterpret_cast<PyFunctionObject*>(function.get()), native);
}

#else

VectorCall function_vectorcall(Borrowed<> /*function*/) { return nullptr; }
void set_function_vectorcall(Borrowed<> /*function*/, VectorCall /*native*/) {}

#endif

}  // namespace ectype
