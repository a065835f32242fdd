// The contents of exceptions.
#pragma once

#include "capi/objects.hpp"

namespace ectype {

// `x.args`, as BaseException keeps it: an exact tuple.
inline Ref<> exception_arguments(Borrowed<> x) { return share(Borrowed<>(as<ExceptionObject>(x)->args)); }

}  // namespace ectype
