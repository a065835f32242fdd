// What the core asks of the operating system. posix.cpp and windows.cpp implement it; system.cpp has what they share.
//
// The C++ library has classes for threads. But they would link its code into the module: see table/owned.hpp.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#ifndef _WIN32
#include <pthread.h>
#endif

namespace ectype::platform {

// For a few instructions that run no Python code. Use it with std::scoped_lock.
class Mutex {
 public:
  constexpr Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;
  void lock();
  void unlock();

 private:
#ifdef _WIN32
  void* lock_ = nullptr;  // an SRWLOCK
#else
  pthread_mutex_t lock_ = PTHREAD_MUTEX_INITIALIZER;
#endif
};

// Lets the end of a thread call a function. It must not use the interpreter, which may be gone by then.
class AtThreadExit {
 public:
  constexpr explicit AtThreadExit(void (*end)(void* argument)) : end_(end) {}
  AtThreadExit(const AtThreadExit&) = delete;
  AtThreadExit& operator=(const AtThreadExit&) = delete;
  // The end of the calling thread will call `end(argument)`. If the process has no key for data of threads left, it
  // will not be called.
  void call_with(void* argument);

 private:
  void (*end_)(void* argument);
  std::atomic<std::uintptr_t> key_ = 0;  // one more than the key; 0: none yet
};

// A key for one pointer of each thread, whose end calls `end` with it. False if the process has none left.
bool make_thread_key(std::uintptr_t& key, void (*end)(void* argument));
void drop_thread_key(std::uintptr_t key);
void set_of_thread(std::uintptr_t key, void* argument);

// The stack of the calling thread. It grows towards `bottom`. The size is 0 if it is not known.
struct Stack {
  std::uintptr_t bottom = 0;
  std::size_t size = 0;
};
Stack measure_stack();

// What the interpreter exports under this name; null if there is nothing. `function` is any function of it.
void* symbol_of_interpreter(const void* function, const char* name);

}  // namespace ectype::platform
