// The `__dict__` of an object, looked at without making one.
#pragma once

#include "python/call.hpp"
#include "python/dict.hpp"
#include "python/instance.hpp"
#include "python/tuple.hpp"

namespace ectype {

// Nothing if there is none so far. Where the interpreter's objects cannot be looked into, one is made.
inline Ref<> attributes_of(Borrowed<> x) {
  if (knows_internals()) {
    PyObject** dict = interpreter::place_of_dict(x.get());
    return dict != nullptr ? share(Borrowed<>(*dict)) : Ref<>();
  }
  Ref<> dict = Ref<>::steal(PyObject_GenericGetDict(x.get(), nullptr));
  if (!dict) {
    PyErr_Clear();
  }
  return dict;
}
// But a type's own `reduce` shows it, if there is one: as the state, or at the end of it.
inline Ref<> attributes_of(Borrowed<> x, Borrowed<> reduce) {
  if (knows_internals()) {
    return attributes_of(x);
  }
  const Ref<> reduced = call(reduce, x);
  if (!reduced || tuple_size(reduced.borrow()) <= 2) {
    PyErr_Clear();
    return {};
  }
  Borrowed<> state = tuple_item(reduced.borrow(), 2);
  if (PyTuple_CheckExact(state.get()) != 0) {
    state = tuple_item(state, tuple_size(state) - 1);
  }
  return state.get() != Py_None ? share(state) : Ref<>();
}
// Gives a new object, which nobody has met, these attributes.
[[nodiscard]] inline bool give_attributes(Borrowed<> y, Ref<> dict) {
  if (knows_internals()) {
    PyObject** place = interpreter::place_of_dict(y.get());
    const Ref<> none_so_far = Ref<>::steal(std::exchange(*place, dict.release()));
    return true;
  }
  const Ref<> own = Ref<>::steal(PyObject_GenericGetDict(y.get(), nullptr));
  return own && PyDict_Update(own.get(), dict.get()) == 0;
}

inline bool is_empty(const Ref<>& attributes) {
  return !attributes || (PyDict_CheckExact(attributes.get()) != 0 && PyDict_Size(attributes.get()) == 0);
}
// Has the object no attributes outside slots?
inline bool is_bare(Borrowed<> x) { return has_no_attributes(x) || is_empty(attributes_of(x)); }

}  // namespace ectype
