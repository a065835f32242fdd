// error: (is private within this context|calling a private constructor)
#include "capi/ref.hpp"

ectype::Ref<> owner(PyObject* new_reference) {
#ifdef MISUSE
  return ectype::Ref<>(new_reference);
#endif
  return ectype::Ref<>::steal(new_reference);
}
