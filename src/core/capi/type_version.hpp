// A number that identifies the current state of a type, or 0 if there is none.
#pragma once

#include "capi/objects.hpp"

namespace ectype {

// The interpreter gives each state of a type its own number, and invalidates it when the type or one of its bases
// changes (PyType_Modified).
inline std::uint32_t type_version(Type type) {
  constexpr unsigned long kValidVersionTag = 1UL << 19U;  // Py_TPFLAGS_VALID_VERSION_TAG
  const TypeObject* raw = as_structure(type);
  // Valid only with this flag; from 3.12 on an invalid tag is 0.
  return since(kPython312) || (raw->tp_flags & kValidVersionTag) != 0
             ? __atomic_load_n(&raw->tp_version_tag, __ATOMIC_ACQUIRE)
             : 0;
}

}  // namespace ectype
