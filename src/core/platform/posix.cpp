#ifndef _WIN32

#include "platform/system.hpp"

#include <dlfcn.h>

namespace ectype::platform {

void Mutex::lock() { pthread_mutex_lock(&lock_); }
void Mutex::unlock() { pthread_mutex_unlock(&lock_); }

void AtThreadExit::call_with(void* argument) {
  std::uintptr_t known = key_.load(std::memory_order_acquire);
  if (known == 0) {
    pthread_key_t made{};
    if (pthread_key_create(&made, end_) != 0) {
      return;
    }
    if (key_.compare_exchange_strong(known, std::uintptr_t{made} + 1, std::memory_order_acq_rel)) {
      known = std::uintptr_t{made} + 1;
    } else {
      pthread_key_delete(made);  // another thread was faster
    }
  }
  pthread_setspecific(static_cast<pthread_key_t>(known - 1), argument);
}

Stack measure_stack() {
  Stack stack;
#if defined(__APPLE__)
  stack.size = pthread_get_stacksize_np(pthread_self());
  stack.bottom = reinterpret_cast<std::uintptr_t>(pthread_get_stackaddr_np(pthread_self())) - stack.size;
#else
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    void* address = nullptr;
    if (pthread_attr_getstack(&attributes, &address, &stack.size) == 0) {
      stack.bottom = reinterpret_cast<std::uintptr_t>(address);
    }
    pthread_attr_destroy(&attributes);
  }
#endif
  return stack;
}

void* symbol_of_interpreter(const void* /*function*/, const char* name) { return dlsym(RTLD_DEFAULT, name); }

}  // namespace ectype::platform

#endif
