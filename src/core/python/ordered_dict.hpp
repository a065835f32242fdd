// OrderedDict, built.
#pragma once

#include "python/call.hpp"

namespace ectype {

inline Ref<> new_ordered_dict(Borrowed<> type) {
  return knows_internals() ? Ref<>::steal(interpreter::new_ordered_dict()) : call(type);
}
[[nodiscard]] inline bool set_ordered(Borrowed<> dict, Borrowed<> key, Borrowed<> value) {
  return (knows_internals() ? interpreter::set_ordered(dict.get(), key.get(), value.get())
                            : PyObject_SetItem(dict.get(), key.get(), value.get())) == 0;
}

}  // namespace ectype
