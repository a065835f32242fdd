// error: (use of|call to) deleted
#include "capi/ref.hpp"

Py_ssize_t references_to_none() {
#ifdef MISUSE
  return Py_REFCNT(ectype::none().borrow().get());
#endif
  const ectype::Ref<> none = ectype::none();
  return Py_REFCNT(none.borrow().get());
}
