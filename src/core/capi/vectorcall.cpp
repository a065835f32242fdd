#include "capi/vectorcall.hpp"

#ifdef Py_LIMITED_API
#include "capi/interpreter_function.hpp"
#endif

namespace ectype {

#if defined(Py_LIMITED_API)

namespace {

// No version before 3.12 has both. If one is missing, `ectype.patch` uses another method.
auto setter() {
  static const auto found = interpreter_function<void (*)(PyObject*, VectorCall)>("PyFunction_SetVectorcall");
  return found;
}

}  // namespace

VectorCall function_vectorcall(Borrowed<> function) {
  static const auto getter = interpreter_function<VectorCall (*)(PyObject*)>("PyVectorcall_Function");
  return setter() != nullptr && getter != nullptr ? getter(function.get()) : nullptr;
}

void set_function_vectorcall(Borrowed<> function, VectorCall native) { setter()(function.get(), native); }

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
