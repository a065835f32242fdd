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

// The iterators over the items of a list and the pairs of a dict, or None. Foreign code. False with an error set.
[[nodiscard]] inline bool iterate(const State& state, Borrowed<> x, Ref<>& list_items, Ref<>& dict_items) {
  list_items = PyList_Check(x.get()) != 0 ? Ref<>::steal(PyObject_GetIter(x.get())) : none();
  if (list_items && PyDict_Check(x.get()) != 0) {
    const Ref<> pairs = call_method(x, state.instance_names.items.borrow());
    dict_items = pairs ? Ref<>::steal(PyObject_GetIter(pairs.get())) : Ref<>();
  } else {
    dict_items = none();
  }
  return list_items && dict_items;
}

// What `object.__reduce_ex__` would return. `arguments_method` is `__getnewargs__`, or empty. All of this is foreign
// code. Empty with an error set.
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
  if (PyList_Check(x.get()) == 0 && PyDict_Check(x.get()) == 0) {
    return pack(rebuilder.borrow(), all.borrow(), state_of_x.borrow());
  }
  Ref<> list_items;
  Ref<> dict_items;
  return iterate(state, x, list_items, dict_items)
             ? pack(rebuilder.borrow(), all.borrow(), state_of_x.borrow(), list_items.borrow(), dict_items.borrow())
             : Ref<>();
}

}  // namespace ectype
