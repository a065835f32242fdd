// How much of the real stack is left. Native recursion is bounded by this, not by a count of levels.
#pragma once

#include "capi/errors.hpp"

namespace ectype {

class StackRoom {
 public:
  constexpr StackRoom() = default;
  constexpr StackRoom(std::uintptr_t bottom, std::uintptr_t reserve) : bottom_(bottom), reserve_(reserve) {}
  // Whether there is room for one more level, and for what foreign code at that level needs.
  [[nodiscard]] ECTYPE_INLINE bool has_room() const { return left() > reserve_; }
  // Whether there is also room for a container one level further in.
  [[nodiscard]] bool has_room_for_container() const { return left() > reserve_ + kFramesOfLevel; }
  // The same for an object in a container that had room: a few frames lie in between.
  [[nodiscard]] ECTYPE_INLINE bool has_room_inside() const { return left() + kFramesOfLevel > reserve_; }
  // Whether there is room for a level that calls no foreign code, within what is reserved for such code.
  [[nodiscard]] bool has_last_room() const { return left() > reserve_ / 2; }

 private:
  [[nodiscard]] ECTYPE_INLINE std::uintptr_t left() const {
    return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) - bottom_;
  }
  // More than the frames of one level take, and less than any reserve.
  static constexpr std::uintptr_t kFramesOfLevel = std::uintptr_t{4} << 10;
  std::uintptr_t bottom_ = 0;  // the end that the stack grows towards
  std::uintptr_t reserve_ = 0;
};

// The stack of a thread.
class StackBounds {
 public:
  // Measures the calling thread's stack. Slow, so the result is stored with the thread.
  static StackBounds measure();
  // What is left of the stack that the caller runs on. A coroutine library may use another stack, whose end is not
  // known: there a small amount is assumed to be left.
  [[nodiscard]] StackRoom room() const {
    constexpr std::uintptr_t kLeftOfUnknown = std::uintptr_t{64} << 10;
    constexpr std::uintptr_t kReserveOfUnknown = std::uintptr_t{16} << 10;
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    return here - bottom_ < size_ ? StackRoom(bottom_, reserve_) : StackRoom(here - kLeftOfUnknown, kReserveOfUnknown);
  }

 private:
  std::uintptr_t bottom_ = 0;
  std::uintptr_t size_ = 0;
  std::uintptr_t reserve_ = 0;
};

ECTYPE_COLD inline bool recursion_error() {
  // Up to 3.11 the interpreter uses this text for every call.
  return fail_with(PyExc_RecursionError, since(kPython312)
                                             ? "maximum recursion depth exceeded"
                                             : "maximum recursion depth exceeded while calling a Python object");
}

}  // namespace ectype
