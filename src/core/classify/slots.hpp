// The slots of a class, which `copyreg._slotnames` finds, as offsets in the object.
#pragma once

#include "capi/list.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "classify/instance_names.hpp"

#include <array>

namespace ectype {

// The slots of an object, with their offsets and names.
struct Slots {
  // Objects with more slots follow the protocol.
  static constexpr std::size_t kMost = 16;
  std::uint8_t count = 0;
  // The number of names that the classes declare. A subclass may declare a slot of its base again: one place, two
  // names.
  std::uint8_t declared = 0;
  std::array<std::uint16_t, kMost> offsets{};  // in the order of the state
  Ref<> names;                                 // a list, one for each
  // The class's `__slotnames__`, which copyreg reads each time, and a tuple of the `declared` names that it held, if
  // any.
  Ref<> remembered;
  Ref<> remembered_names;

  // Adds a slot, or another name for the slot at this offset. False if there is no room, or if the name differs from
  // the first: the state would hold the value twice.
  [[nodiscard]] bool add(Borrowed<> name, Py_ssize_t offset);
  // Whether the class's `__slotnames__` is unchanged. A program may change the list in place.
  [[nodiscard]] ECTYPE_INLINE bool hold() const {
    if (!remembered) {
      return true;
    }
    const Borrowed<> list = remembered.borrow();
    const Py_ssize_t expected = declared;
    bool same = list_size(list) == expected;
    for (Py_ssize_t i = 0; same && i < expected; ++i) {
      same = list_item(list, i) == tuple_item(remembered_names.borrow(), i);
    }
    return same;
  }
  // Whether these are the same slots, with the same `__slotnames__` list.
  [[nodiscard]] bool is_like(const Slots& other) const {
    return count == other.count && declared == other.declared && offsets == other.offsets &&
           remembered.get() == other.remembered.get() && other.hold();
  }
  // The name of the slot at this place, as in `copyreg._slotnames`.
  [[nodiscard]] Borrowed<> name(std::size_t i) const { return list_item(names.borrow(), static_cast<Py_ssize_t>(i)); }
};

// Adds the slots of all classes in the MRO except `base`, in its order. False, perhaps with an error set, if a slot is
// not plain, or if that cannot be determined.
//
// If the class has no `__slotnames__` yet, it gets one, as `copyreg._slotnames` sets it with the first copy.
[[nodiscard]] bool add_slots(const InstanceNames& names, Slots& slots, Type type, Type base);

}  // namespace ectype
