// Exceptions, looked into.
#pragma once

#include "python/names.hpp"
#include "python/objects.hpp"

namespace ectype {

// `x.args` of an exact tuple, as BaseException keeps it; empty with an error set.
inline Ref<> exception_arguments(Borrowed<> x) {
  return knows_internals() ? share(Borrowed<>(as<ExceptionObject>(x)->args)) : attribute(x, "args");
}

}  // namespace ectype
