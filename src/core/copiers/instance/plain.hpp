// A plain instance with the same parts as another: its shallow copy, and what images are made with.
#pragma once

#include "classify/instance_shape.hpp"
#include "state.hpp"

namespace ectype {

// What `shares_quietly` has found.
struct PlainParts {
  bool has_attributes = false;
  Ref<> dict;  // of attributes that cannot be read in the object
};

// Whether such an object can be made without foreign code. False with or without an error set.
[[nodiscard]] bool shares_quietly(const State& state, Borrowed<> x, const InstanceShape& shape, PlainParts& parts);

// A new instance that shares the attributes and the contents of `x`, whose class has this shape. Empty with an error
// set, or without one if this instance has to follow the protocol.
Ref<> share_plain_instance(const State& state, Borrowed<> x, const InstanceShape& shape);

}  // namespace ectype
