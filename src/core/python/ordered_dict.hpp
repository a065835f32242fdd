// OrderedDict, built.
#pragma once

#include "python/call.hpp"

namespace ectype {

#ifdef Py_LIMITED_API
inline Ref<> new_ordered_dict(Borrowed<> type) { return call(type); }
[[nodiscard]] inline bool set_ordered(Borrowed<> dict, Borrowed<> key, Borrowed<> value) {
  return PyObject_SetItem(dict.get(), key.get(), value.get()) == 0;
}
#else
inline Ref<> new_ordered_dict(Borrowed<> /*type*/) { return Ref<>::steal(PyODict_New()); }
[[nodiscard]] inline bool set_ordered(Borrowed<> dict, Borrowed<> key, Borrowed<> value) {
  return PyODict_SetItem(dict.get(), key.get(), value.get()) == 0;
}
#endif

}  // namespace ectype
