#include "platform/system.hpp"

namespace ectype::platform {

void AtThreadExit::call_with(void* argument) {
  std::uintptr_t known = key_.load(std::memory_order_acquire);
  if (known == 0) {
    std::uintptr_t made = 0;
    if (!make_thread_key(made, end_)) {
      return;
    }
    if (key_.compare_exchange_strong(known, made + 1, std::memory_order_acq_rel)) {
      known = made + 1;
    } else {
      drop_thread_key(made);  // another thread was faster
    }
  }
  set_of_thread(known - 1, argument);
}

}  // namespace ectype::platform
