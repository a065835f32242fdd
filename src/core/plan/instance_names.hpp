// Names that the rules about instances look for, interned once per interpreter.
#pragma once

#include "python/ref.hpp"

namespace ectype {

struct InstanceNames {
  Ref<> deepcopy_hook, reduce_ex, reduce, get_state, set_state, new_arguments, new_arguments_ex, new_method, dict,
      slots, slot_names, append, items, fields;
  [[nodiscard]] bool load();
};

}  // namespace ectype
