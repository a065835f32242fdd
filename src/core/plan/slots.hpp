// The slots of a class: what `copyreg._slotnames` finds, as places in the object.
#pragma once

#include "plan/instance_names.hpp"

#include <array>

namespace ectype {

// The places of slots in an object.
struct SlotOffsets {
  // More slots than this go through the protocol.
  static constexpr std::size_t kMost = 16;

  std::uint8_t count = 0;
  std::array<std::uint16_t, kMost> offsets{};  // in the order of the state

  [[nodiscard]] bool add(Py_ssize_t offset) {
    if (count == kMost || offset > UINT16_MAX) {
      return false;
    }
    offsets[count++] = static_cast<std::uint16_t>(offset);
    return true;
  }
};

// The slots of all classes of the MRO but `base`, in its order. False if there are others than plain ones, or if that
// cannot be told; perhaps with an error set.
[[nodiscard]] bool add_slots(const InstanceNames& names, SlotOffsets& slots, Type type, Type base);

// Under which name the class keeps the slot at this offset; nothing if it does not any more.
Borrowed<> slot_name(Type type, Py_ssize_t offset);

}  // namespace ectype
