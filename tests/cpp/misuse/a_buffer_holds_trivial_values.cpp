// error: (template constraint failure|constraints not satisfied)
#include "capi/ref.hpp"
#include "table/buffer.hpp"

using Right = ectype::Buffer<PyObject*>;
#ifdef MISUSE
using Wrong = ectype::Buffer<ectype::Ref<>>;  // growing would move it byte by byte
#endif
