// The contents of exceptions.
#pragma once

#include "capi/critical_section.hpp"
#include "capi/objects.hpp"

namespace ectype {

// `x.args`, as BaseException keeps it: an exact tuple.
inline Ref<> exception_arguments(Borrowed<> x) {
  const CriticalSection section(x);
  return share(Borrowed<>(as<ExceptionObject>(x)->args));
}
// The `__dict__` of `x`; null if it has not been created yet.
inline Borrowed<> exception_dict(Borrowed<> x) { return Borrowed<>(as<ExceptionObject>(x)->dict); }

}  // namespace ectype
