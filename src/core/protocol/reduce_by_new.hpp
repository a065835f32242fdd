// What `object.__reduce_ex__` calls: `__getnewargs__` and `__getstate__`.
#pragma once

#include "capi/call.hpp"
#include "capi/tuple.hpp"
#include "protocol/reduce_value.hpp"
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
inline std::optional<ReduceValue> reduce_by_new(const State& state, Borrowed<> x, const Ref<>& arguments_method) {
  const Ref<> arguments = new_arguments(state, x, arguments_method);
  if (!arguments) {
    return std::nullopt;
  }
  // Read before the state, as in `object.__reduce_ex__`.
  Ref<> type = share(as_object(type_of(x)));
  const Ref<> rebuilder = state.tables.rebuilder();
  if (!rebuilder) {
    return std::nullopt;
  }
  Ref<> state_of_x = call_method(x, state.instance_names.get_state.borrow());
  if (!state_of_x) {
    return std::nullopt;
  }
  const Py_ssize_t count = tuple_size(arguments.borrow());
  const bool has_items = PyList_Check(x.get()) != 0 || PyDict_Check(x.get()) != 0;
  if (count == 0 && !has_items && state.tables.rules() == nullptr &&
      state.tables.is_own_rebuilder(rebuilder.borrow())) {
    return ReduceValue::of_state(std::move(type), std::move(state_of_x));
  }
  TupleBuilder builder(count + 1);
  if (!builder) {
    return std::nullopt;
  }
  builder.set(0, std::move(type));
  for (Py_ssize_t i = 0; i < count; ++i) {
    builder.set(i + 1, share(tuple_item(arguments.borrow(), i)));
  }
  const Ref<> all = std::move(builder).finish();
  Ref<> value;
  if (!has_items) {
    value = pack(rebuilder.borrow(), all.borrow(), state_of_x.borrow());
  } else if (Ref<> items, pairs; iterate(state, x, items, pairs)) {
    value = pack(rebuilder.borrow(), all.borrow(), state_of_x.borrow(), items.borrow(), pairs.borrow());
  }
  return value ? std::optional(ReduceValue::of(std::move(value))) : std::nullopt;
}

}  // namespace ectype
