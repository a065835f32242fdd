// Instances of subclasses of numbers and strings: made of an object of the builtin type itself, which is its own copy.
#pragma once

#include "python/call.hpp"
#include "python/type_facts.hpp"
#include "walk/walk.hpp"

namespace ectype {

// What the builtin `__getnewargs__` gives; empty with an error set.
inline Ref<> value_arguments(const InstanceNames& names, Borrowed<> x) {
  return call(class_attribute(type_of(x), names.new_arguments.borrow()), x);
}

// The same; empty without an error if a deep copy would not leave them as they are.
template <Memo M>
Ref<> value_arguments(Walk<M>& walk, Borrowed<> x) {
  Ref<> arguments = value_arguments(walk.state().instance_names, x);
  for (Py_ssize_t i = 0; arguments && i < tuple_size(arguments.borrow()); ++i) {
    if (!walk.stays(tuple_item(arguments.borrow(), i))) {
      return {};
    }
  }
  return arguments;
}

}  // namespace ectype
