// References that are borrowed from what other threads may change, such as a class or a module's dict.
//
// With the GIL such a reference is valid until foreign code runs. Without it another thread may remove the object at
// any time. So there the thread owns what it has read in this way until its outermost copy ends. Only for what is read
// rarely: where types and tables are examined. Copies that need no memo leave it to later ones, up to a number.
#pragma once

#include "capi/ref.hpp"

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
// Takes over the reference, and returns the object; null for null. The object is leaked if there is no memory to record
// it.
Borrowed<> keep(Ref<> object);
// Gives up all, or all if they are many. Foreign code: finalizers may run.
void let_go_of_kept();
void let_go_of_many_kept();
#else
inline void let_go_of_kept() {}
inline void let_go_of_many_kept() {}
#endif

}  // namespace ectype
