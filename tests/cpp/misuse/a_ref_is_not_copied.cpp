// error: (use of|call to) deleted
#include "capi/ref.hpp"

ectype::Ref<> second_reference(const ectype::Ref<>& ref) {
#ifdef MISUSE
  return ref;
#endif
  return share(ref);
}
