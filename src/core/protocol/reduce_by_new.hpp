// What `object.__reduce_ex__` calls: `__getnewargs__` and `__getstate__`.
#pragma once

#include "capi/call.hpp"
#include "capi/tuple.hpp"
#include "state.hpp"

namespace ectype {

// What `__getnewargs__` returns; an empty tuple if there is none. Foreign code. Empty with an error set.
inline Ref<> new_arguments(const State& state, Borrowed<> x, const Ref<>& method) {
  if (!method) {
    return share(state.no_arguments);
  }
  Ref<> arguments = call(method.borrow(), x);
  if (arguments && PyTuple_Check(arguments.get()) == 0) {
    PyErr_Format(PyExc_TypeError, "__getnewargs__ should return a tuple, not '%.200s'",
                 name_of(type_of(arguments.borrow())));
    return {};
  }
  return arguments;
}

// What `object.__reduce_ex__` would return, without the parts that are None. `arguments_method` is `__getnewargs__`, or
// empty. All of this is foreign code. Empty with an
// error set.
inline Ref<> reduce_by_new(const State& state, Borrowed<> x, const Ref<>& arguments_method) {
  const Ref<> arguments = new_arguments(state, x, arguments_method);
  if (!arguments) {
    return {};
  }
  // Read before the state, as in `object.__reduce_ex__`.
  const Ref<> type = share(as_object(type_of(x)));
  const Ref<> rebuilder = state.tables.rebuilder();
  if (!rebuilder) {
    return {};
  }
  const Ref<> state_of_x = call_method(x, state.instance_names.get_state.borrow());
  const Py_ssize_t count = tuple_size(arguments.borrow());
  TupleBuilder builder(state_of_x ? count + 1 : 0);
  if (!state_of_x || !builder) {
    return {};
  }
  builder.set(0, share(type));
  for (Py_ssize_t i = 0; i < count; ++i) {
    builder.set(i + 1, share(tuple_item(arguments.borrow(), i)));
  }
  const Ref<> all = std::move(builder).finish();
  return pack(rebuilder.borrow(), all.borrow(), state_of_x.borrow());
}

}  // namespace ectype
