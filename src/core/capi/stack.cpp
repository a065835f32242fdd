#include "capi/stack.hpp"

#include <pthread.h>

#include <algorithm>

namespace ectype {

namespace {
// Reserved for foreign code that is called at the deepest level. A Python frame evaluated in C takes a few kilobytes,
// and the interpreter's own limit stops it before the reserve is used up.
constexpr std::uintptr_t kReserve = std::uintptr_t{256} << 10;
// A thread with a small stack reserves this share of it instead.
constexpr std::uintptr_t kSmallStackShare = 3;
}  // namespace

StackBounds StackBounds::measure() {
  StackBounds bounds;
  std::uintptr_t bottom = 0;
  std::uintptr_t size = 0;
#if defined(__APPLE__)
  size = pthread_get_stacksize_np(pthread_self());
  bottom = reinterpret_cast<std::uintptr_t>(pthread_get_stackaddr_np(pthread_self())) - size;
#else
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    void* address = nullptr;
    std::size_t bytes = 0;
    if (pthread_attr_getstack(&attributes, &address, &bytes) == 0) {
      bottom = reinterpret_cast<std::uintptr_t>(address);
      size = bytes;
    }
    pthread_attr_destroy(&attributes);
  }
#endif
  if (size != 0) {
    bounds.bottom_ = bottom;
    bounds.size_ = size;
    bounds.reserve_ = std::min(kReserve, size / kSmallStackShare);
  }
  return bounds;
}

}  // namespace ectype
