// Builds OrderedDicts.
#pragma once

#include "capi/interpreter_function.hpp"

namespace ectype {

inline Ref<> new_ordered_dict() { return Ref<>::steal(interpreter::new_ordered_dict()); }
[[nodiscard]] inline bool set_ordered(Borrowed<> dict, Borrowed<> key, Borrowed<> value) {
  return interpreter::set_ordered(dict.get(), key.get(), value.get()) == 0;
}

}  // namespace ectype
