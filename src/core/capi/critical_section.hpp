// Prevents other threads from changing one object, in a free-threaded build; does nothing where the GIL does that.
#pragma once

#include "capi/ref.hpp"

namespace ectype {

class CriticalSection {
 public:
#if defined(Py_GIL_DISABLED) && !defined(Py_LIMITED_API)
  explicit CriticalSection(Borrowed<> object) { PyCriticalSection_Begin(&section_, object.get()); }
  ~CriticalSection() { PyCriticalSection_End(&section_); }
#else
  explicit CriticalSection(Borrowed<> /*object*/) {}
  ~CriticalSection() = default;
#endif
  CriticalSection(const CriticalSection&) = delete;
  CriticalSection& operator=(const CriticalSection&) = delete;

#if defined(Py_GIL_DISABLED) && !defined(Py_LIMITED_API)
 private:
  PyCriticalSection section_;
#endif
};

}  // namespace ectype
