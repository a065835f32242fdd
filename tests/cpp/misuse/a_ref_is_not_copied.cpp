// error: (use of|call to) deleted
#include "python/ref.hpp"

ectype::Ref<> second_reference(const ectype::Ref<>& ref) {
#ifdef MISUSE
  return ref;
#endif
  return share(ref);
}
