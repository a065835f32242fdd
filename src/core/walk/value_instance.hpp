// Instances of subclasses of numbers and strings: made of an object of the builtin type itself, which is its own copy.
#pragma once

#include "python/call.hpp"
#include "python/type_facts.hpp"
#include "walk/walk.hpp"

namespace ectype {

// The arguments that the builtin `__getnewargs__` gives; empty with an error set, or, without one, if they would not
// stay themselves.
template <Memo M>
Ref<> value_arguments(Walk<M>& walk, Borrowed<> x) {
  const Borrowed<> method = class_attribute(type_of(x), walk.state().instance_names.new_arguments.borrow());
  Ref<> arguments = call(method, x);
  for (Py_ssize_t i = 0; arguments && i < tuple_size(arguments.borrow()); ++i) {
    if (!walk.stays(tuple_item(arguments.borrow(), i))) {
      return {};
    }
  }
  return arguments;
}

}  // namespace ectype
