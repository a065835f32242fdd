// array.array: a new one with the same items. What `array.__deepcopy__` does, without a call.
#pragma once

#include "python/ref.hpp"

namespace ectype {

inline Ref<> copy_array(Borrowed<> x) { return Ref<>::steal(PySequence_Repeat(x.get(), 1)); }

}  // namespace ectype
