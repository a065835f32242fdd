#include "python/set_stamp.hpp"

#if !defined(Py_LIMITED_API)

#include <cstddef>

namespace ectype {

static_assert(offsetof(SetLayout, fill) == offsetof(PySetObject, fill));
static_assert(offsetof(SetLayout, used) == offsetof(PySetObject, used));
static_assert(offsetof(SetLayout, mask) == offsetof(PySetObject, mask));
static_assert(offsetof(SetLayout, table) == offsetof(PySetObject, table));
static_assert(offsetof(SetEntryLayout, hash) == offsetof(setentry, hash) && sizeof(SetEntryLayout) == sizeof(setentry));

}  // namespace ectype

#endif
