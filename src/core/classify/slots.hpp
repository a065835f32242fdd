// The slots of a class: what `copyreg._slotnames` finds, as places in the object.
#pragma once

#include "capi/list.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "classify/instance_names.hpp"

#include <array>

namespace ectype {

// The slots of an object: where each is, and under which name.
struct Slots {
  // More slots than this go through the protocol.
  static constexpr std::size_t kMost = 16;
  std::uint8_t count = 0;
  // How many names the classes declare. A subclass may name a slot of its base again: one place, two names.
  std::uint8_t declared = 0;
  std::array<std::uint16_t, kMost> offsets{};  // in the order of the state
  Ref<> names;                                 // a list, one for each
  // The class's `__slotnames__`, which copyreg reads each time, and what it held: `declared` names, in a tuple, if any.
  Ref<> remembered;
  Ref<> remembered_names;

  // The slot at this offset has another name. False if there is no room, or if it has a different name already: the
  // state would hold its value twice.
  [[nodiscard]] bool add(Borrowed<> name, Py_ssize_t offset);
  // Does the class's `__slotnames__` hold what it held? A program may change the list in place.
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
  // The same slots, remembered by the same list?
  [[nodiscard]] bool is_like(const Slots& other) const {
    return count == other.count && declared == other.declared && offsets == other.offsets &&
           remembered.get() == other.remembered.get() && other.hold();
  }
  // The name of the slot at this place, which is that of `copyreg._slotnames`.
  [[nodiscard]] Borrowed<> name(std::size_t i) const { return list_item(names.borrow(), static_cast<Py_ssize_t>(i)); }
};

// The slots of all classes of the MRO but `base`, in its order. False if there are others than plain ones, or if that
// cannot be told; perhaps with an error set.
//
// Where the class has no `__slotnames__` yet, it gets one, as `copyreg._slotnames` leaves it there with the first copy.
[[nodiscard]] bool add_slots(const InstanceNames& names, Slots& slots, Type type, Type base);

}  // namespace ectype
