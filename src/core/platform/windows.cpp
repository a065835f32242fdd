#ifdef _WIN32

#include "platform/system.hpp"

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

namespace ectype::platform {

void Mutex::lock() { AcquireSRWLockExclusive(reinterpret_cast<SRWLOCK*>(&lock_)); }
void Mutex::unlock() { ReleaseSRWLockExclusive(reinterpret_cast<SRWLOCK*>(&lock_)); }

bool make_thread_key(std::uintptr_t& key, void (*end)(void* argument)) {
  const DWORD made = FlsAlloc(reinterpret_cast<PFLS_CALLBACK_FUNCTION>(end));
  key = made;
  return made != FLS_OUT_OF_INDEXES;
}
void drop_thread_key(std::uintptr_t key) { FlsFree(static_cast<DWORD>(key)); }
void set_of_thread(std::uintptr_t key, void* argument) { FlsSetValue(static_cast<DWORD>(key), argument); }

Stack measure_stack() {
  ULONG_PTR bottom = 0;
  ULONG_PTR top = 0;
  GetCurrentThreadStackLimits(&bottom, &top);
  return {.bottom = bottom, .size = top - bottom};
}

void* symbol_of_interpreter(const void* function, const char* name) {
  // The library that the function is in. A module for the limited API is linked to python3.dll, which only forwards.
  HMODULE library = nullptr;
  GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     static_cast<const char*>(function), &library);
  return library == nullptr ? nullptr : reinterpret_cast<void*>(GetProcAddress(library, name));
}

}  // namespace ectype::platform

#endif
