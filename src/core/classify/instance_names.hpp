// Names and code that the rules about instances compare with, made once per interpreter.
#pragma once

#include "classify/guards.hpp"
#include "table/owned.hpp"

#include <array>

namespace ectype {

struct InstanceNames {
  Ref<> copy_hook, deepcopy_hook, reduce_ex, reduce, get_state, set_state, new_arguments, new_arguments_ex, new_method,
      dict, slots, slot_names, get_attribute, getattr, append, items, fields;
  // The code of a named tuple's `__new__`, by the number of fields; made when first needed. A named tuple with more
  // fields follows the protocol.
  static constexpr Py_ssize_t kMostFields = 64;
  mutable std::array<Ref<>, kMostFields + 1> named_tuple_code;
  // The code of the state methods that attrs writes into classes with slots, once it was recognised (ectype._recipes).
  struct AttrsMethods {
    Ref<> getter;
    Ref<> setter;
    NamesGuard names;
  };
  mutable Owned<AttrsMethods> attrs;
  // Stores what `ectype._recipes.recognise_state_methods` returned. Leaves no error set.
  void learn_attrs(Borrowed<> recognised, WatchedDicts& dicts) const;
  [[nodiscard]] bool load();
};

}  // namespace ectype
