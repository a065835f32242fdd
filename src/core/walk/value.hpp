// Values: objects that a copy can be made of without asking for anything else. Nothing in them is copied by the walk,
// and no foreign code runs. At the door such a copy needs no memo.
#pragma once

#include "plan/kind.hpp"
#include "walk/bytearray.hpp"

namespace ectype {

// The copy of an object of a value's kind. Empty with an error set, or without one if this object is more than a value:
// then the protocol copies it.
inline Ref<> copy_value(Kind kind, Borrowed<> x) { return kind == Kind::kByteArray ? copy_bytearray(x) : Ref<>(); }

}  // namespace ectype
