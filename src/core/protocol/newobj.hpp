// `copyreg.__newobj__(cls, *args)`, which makes most reduced objects: `cls.__new__(cls, *args)`.
#pragma once

#include "capi/call.hpp"
#include "capi/tuple.hpp"
#include "classify/bare_objects.hpp"
#include "state.hpp"

namespace ectype {

// `arguments` is a tuple that begins with the class. Foreign code. Empty with an error set.
inline Ref<> rebuild(const State& state, Borrowed<> arguments) {
  const Ref<> create = attribute(tuple_item(arguments, 0), state.instance_names.new_method.borrow());
  return create ? call_with_tuple(create.borrow(), arguments) : Ref<>();
}

}  // namespace ectype
