// Structs of msgspec.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

// The copy of a struct with these fields; empty with an error set. `x` has a value in each of them.
NewRef copy_struct(Walk& walk, const StructFields& fields, Borrowed<> x, NativeVacancy vacancy);
// Whether that is so, and the class can be called as when it was looked at.
[[nodiscard]] bool is_whole_struct(const StructFields& fields, Borrowed<> x);

}  // namespace ectype
