// What the core asks of the operating system's threads. The C++ library's own classes for it would have to be linked:
// see table/owned.hpp.
#pragma once

#include <pthread.h>

namespace ectype {

// For a few instructions that run no Python code. Use it with std::scoped_lock.
class Mutex {
 public:
  constexpr Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;
  void lock() { pthread_mutex_lock(&mutex_); }
  void unlock() { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
};

// Lets the end of the calling thread call `kEnd(argument)`. The interpreter may be gone by then, so `kEnd` must not use
// it. If the process has no key for the thread's data left, `kEnd` is not called, and what it would free is leaked.
template <void (*kEnd)(void* argument)>
void at_thread_exit(void* argument) {
  static constinit pthread_once_t once = PTHREAD_ONCE_INIT;
  static constinit pthread_key_t key{};
  static constinit bool has_key = false;
  pthread_once(&once, [] { has_key = pthread_key_create(&key, kEnd) == 0; });
  if (has_key) {
    pthread_setspecific(key, argument);
  }
}

}  // namespace ectype
