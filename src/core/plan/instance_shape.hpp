// What makes an instance plain: one that `copyreg.__newobj__` creates and whose state is its attributes, so that
// allocating an object and copying the attributes is all that the reduce protocol would do.
#pragma once

#include "python/instance.hpp"

#include <array>
#include <optional>

namespace ectype {

// Names the rule looks for, interned once per interpreter.
struct InstanceNames {
  Ref<> deepcopy_hook, reduce_ex, reduce, get_state, set_state, new_arguments, new_arguments_ex, dict, slots,
      slot_names;
  [[nodiscard]] bool load();
};

struct InstanceShape {
  // More slots than this go through the protocol.
  static constexpr std::size_t kMostSlots = 16;

  bool has_dict = false;
  std::uint8_t slot_count = 0;
  std::array<std::uint16_t, kMostSlots> slots{};  // offsets, in the order of the state

  // How many of the class's shared names are known not to be those of a hook.
  mutable Py_ssize_t names_seen = 0;
};

// The shape of plain instances of `type`; nothing if they are not plain, or if that cannot be told without running
// foreign code. Never leaves an error set.
std::optional<InstanceShape> instance_shape(const InstanceNames& names, Type type);

// Under which name the class keeps the slot at this offset; nothing if it does not any more.
Borrowed<> slot_name(Type type, Py_ssize_t offset);

// Would an attribute of this name in the instance's dict be taken for a hook?
bool is_hook_name(const InstanceNames& names, Borrowed<> name);
// Would one of those in this dict?
bool hides_hook(const InstanceNames& names, Borrowed<> dict);

}  // namespace ectype
