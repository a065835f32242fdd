// The contents of an instance whose class derives from a builtin type: the items of a list, the pairs of a dict, the
// items of a set or a tuple, a number or a string.
#pragma once

#include "capi/call.hpp"
#include "capi/type_facts.hpp"
#include "engine/walk.hpp"

namespace ectype {

// List: `y.append(item)` for each item, after the state. Items that are appended to `x` meanwhile are copied, too.
// False with an error set.
[[nodiscard]] bool append_items(Walk& walk, Borrowed<> x, Borrowed<> y, std::uint64_t region);

// Dict: `y[key] = value` for each pair, after the state; the key is copied before the value. `pairs` was made before
// the state was copied. False with an error set.
[[nodiscard]] bool set_pairs(Walk& walk, DictCursor& pairs, Borrowed<> y, std::uint64_t region);

// Set, frozenset: calls the class with a list of the copied items (`set.__reduce__`). Returns the new object without
// its state; empty with an error set.
NewRef construct_set(Walk& walk, Borrowed<> x);

// Tuple, including named tuples: the items are arguments of `__new__`. Returns the new object without its state; empty
// with an error set. The object is stored after it was made, so one that contains itself is copied twice, as in the
// standard library.
NewRef construct_tuple(Walk& walk, Borrowed<> x, Base base, const NativeVacancy& vacancy);

// The same for a named tuple whose fields a copier has rules for.
NewRef construct_named_tuple(Walk& walk, Borrowed<> x, const AttributeRules& rules, const NativeVacancy& vacancy);

// Tuple, set: whether the items surely do not lead back to the object: each is its own copy, or a list or dict of such.
[[nodiscard]] bool has_flat_items(Walk& walk, Borrowed<> x);

// Number, string: the arguments of `__new__`, an object of the builtin type itself, as the builtin `__getnewargs__`
// returns it. Empty with an error set.
inline Ref<> value_arguments(const InstanceNames& names, Borrowed<> x) {
  return call(class_attribute(type_of(x), names.new_arguments.borrow()), x);
}
// The same; empty without an error if a deep copy would change the arguments.
Ref<> value_arguments(Walk& walk, Borrowed<> x);

}  // namespace ectype
