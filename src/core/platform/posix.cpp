#ifndef _WIN32

#include "platform/system.hpp"

#include <dlfcn.h>

namespace ectype::platform {

void Mutex::lock() { pthread_mutex_lock(&lock_); }
void Mutex::unlock() { pthread_mutex_unlock(&lock_); }

bool make_thread_key(std::uintptr_t& key, void (*end)(void* argument)) {
  pthread_key_t made{};
  const bool done = pthread_key_create(&made, end) == 0;
  key = made;
  return done;
}
void drop_thread_key(std::uintptr_t key) { pthread_key_delete(static_cast<pthread_key_t>(key)); }
void set_of_thread(std::uintptr_t key, void* argument) {
  pthread_setspecific(static_cast<pthread_key_t>(key), argument);
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
