#include "capi/stack.hpp"

#include "platform/system.hpp"

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
  if (const platform::Stack stack = platform::measure_stack(); stack.size != 0) {
    bounds.bottom_ = stack.bottom;
    bounds.size_ = stack.size;
    bounds.reserve_ = std::min(kReserve, std::uintptr_t{stack.size} / kSmallStackShare);
  }
  return bounds;
}

}  // namespace ectype
