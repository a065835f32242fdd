// A number that stands for a type as it is now, or 0 where there is none.
#pragma once

#include "python/ref.hpp"

namespace ectype {

#if defined(Py_LIMITED_API) || defined(Py_GIL_DISABLED)
constexpr std::uint32_t type_version(Type /*type*/) { return 0; }
#else
// The interpreter gives each state of a type a number of its own and takes it away when the type, or one of its
// bases, is changed (PyType_Modified).
inline std::uint32_t type_version(Type type) {
#if PY_VERSION_HEX < 0x030C0000
  // Valid only under this flag; from 3.12 on an invalid tag is 0.
  if (PyType_HasFeature(type.get(), Py_TPFLAGS_VALID_VERSION_TAG) == 0) {
    return 0;
  }
#endif
  return type.get()->tp_version_tag;
}
#endif

}  // namespace ectype
