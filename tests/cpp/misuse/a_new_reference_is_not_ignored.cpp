// error: ignoring return(ed)? value
#include "capi/ref.hpp"

void take(ectype::Borrowed<> object) {
  [[maybe_unused]] const ectype::Ref<> held = share(object);
#ifdef MISUSE
  share(object);
#endif
}
