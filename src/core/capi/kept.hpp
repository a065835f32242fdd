// References that are borrowed from what other threads may change, such as a class or a module's dict.
//
// With the GIL such a reference is valid until foreign code runs. Without it another thread may remove the object at
// any time. So there the thread owns what it has read in this way until its outermost call ends. Only for what is read
// rarely: where types and tables are examined.
#pragma once

#include "capi/ref.hpp"

#include <cstddef>

namespace ectype {

// A reference that is owned only without the GIL.
#ifdef Py_GIL_DISABLED
class OwnedWithoutGil {
 public:
  OwnedWithoutGil() = default;
  explicit OwnedWithoutGil(Borrowed<> object) : object_(share(object)) {}

 private:
  Ref<> object_;
};
#else
struct OwnedWithoutGil {
  OwnedWithoutGil() = default;
  explicit OwnedWithoutGil(Borrowed<> /*object*/) {}
};
#endif

#ifdef Py_GIL_DISABLED
// What the thread has kept, and how many calls of ours it is in. Trivial, so that an access needs no initialisation
// guard. The end of the thread has nothing to free: it is in no call.
struct Kept {
  PyObject** objects = nullptr;
  std::size_t count = 0;
  std::size_t capacity = 0;
  std::size_t calls = 0;
  static Kept& of_thread();
  // Gives up all. Foreign code: finalizers may run. An error that is set is preserved.
  ECTYPE_COLD void let_go();
};

// Takes over the reference, and returns the object; null for null. The object is leaked if there is no memory to record
// it.
Borrowed<> keep(Ref<> object);
#endif

// For the duration of a call that may examine types or tables. When the outermost one ends, what was kept is given up.
class KeepingCall {
 public:
#ifdef Py_GIL_DISABLED
  KeepingCall() : kept_(Kept::of_thread()) { ++kept_.calls; }
  ~KeepingCall() {
    if (--kept_.calls == 0 && kept_.count != 0) [[unlikely]] {
      kept_.let_go();
    }
  }
#else
  KeepingCall() {}  // NOLINT(modernize-use-equals-default): then each variable would be reported as unused
  ~KeepingCall() = default;
#endif
  KeepingCall(const KeepingCall&) = delete;
  KeepingCall& operator=(const KeepingCall&) = delete;

#ifdef Py_GIL_DISABLED
 private:
  Kept& kept_;
#endif
};

}  // namespace ectype
