// error: (could not convert|no viable conversion)
#include "capi/ref.hpp"

ectype::Borrowed<> borrow(PyObject* pointer) {
#ifdef MISUSE
  return pointer;
#endif
  return ectype::Borrowed<>(pointer);
}
