// Names that the rules about instances look for, and code, made once per interpreter.
#pragma once

#include "python/ref.hpp"

#include <array>

namespace ectype {

struct InstanceNames {
  Ref<> copy_hook, deepcopy_hook, reduce_ex, reduce, get_state, set_state, new_arguments, new_arguments_ex, new_method,
      dict, slots, slot_names, get_attribute, append, items, fields;
  // The code of a named tuple's `__new__`, by the number of fields, from when it is first needed. With more fields a
  // named tuple goes through the protocol.
  static constexpr Py_ssize_t kMostFields = 64;
  mutable std::array<Ref<>, kMostFields + 1> named_tuple_code;
  [[nodiscard]] bool load();
};

}  // namespace ectype
