// The `__dict__` of an object, read without creating one.
#pragma once

#include "capi/dict.hpp"
#include "capi/instance.hpp"

namespace ectype {

// The `__dict__`; empty, without an error, if there is none yet.
inline Ref<> attributes_of(Borrowed<> x) {
  PyObject** dict = interpreter::place_of_dict(x.get());
  const CriticalSection section(x);
  return dict != nullptr ? share(Borrowed<>(*dict)) : Ref<>();
}
// Sets the attributes of a new object, which no other code has met.
inline void give_attributes(Borrowed<> y, Ref<> dict) {
  PyObject** place = interpreter::place_of_dict(y.get());
  const Ref<> none_so_far = Ref<>::steal(std::exchange(*place, dict.release()));
}

inline bool is_empty(const Ref<>& attributes) {
  return !attributes || (PyDict_CheckExact(attributes.get()) != 0 && PyDict_Size(attributes.get()) == 0);
}
// Whether the object has no attributes outside slots.
inline bool is_bare(Borrowed<> x) { return has_no_attributes(x) || is_empty(attributes_of(x)); }

}  // namespace ectype
