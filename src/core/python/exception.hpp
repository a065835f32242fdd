// Exceptions, looked into.
#pragma once

#include "python/names.hpp"

namespace ectype {

// `x.args` of an exact tuple, as BaseException keeps it; empty with an error set.
inline Ref<> exception_arguments(Borrowed<> x) {
#ifdef Py_LIMITED_API
  return attribute(x, "args");
#else
  return share(Borrowed<>(reinterpret_cast<PyBaseExceptionObject*>(x.get())->args));
#endif
}

}  // namespace ectype
