// What an instance holds because its class derives from a builtin type: the items of a list, the pairs of a dict, the
// items of a set or a tuple, a number or a string.
#pragma once

#include "capi/call.hpp"
#include "capi/type_facts.hpp"
#include "engine/walk.hpp"

namespace ectype {

// List: `y.append(item)` for each item, after the state. Iterated live. False with an error set.
[[nodiscard]] bool append_items(Walk& walk, Borrowed<> x, Borrowed<> y, std::uint64_t region);

// Dict: `y[key] = value` for each pair, after the state; the key is copied before the value. `pairs` was made before
// the state was copied. False with an error set.
[[nodiscard]] bool set_pairs(Walk& walk, DictCursor& pairs, Borrowed<> y, std::uint64_t region);

// Set, frozenset: the class is called with a list of the copied items (`set.__reduce__`). The new object, without its
// state; empty with an error set.
NewRef construct_set(Walk& walk, Borrowed<> x);

// Tuple, named tuples among them: the items are arguments of `__new__`. The new object, without its state; empty with
// an error set. It is stored once made, so that one which contains itself is copied twice, as in the standard library.
NewRef construct_tuple(Walk& walk, Borrowed<> x, Base base, const NativeVacancy& vacancy);

// Number, string: the object is made of an object of the builtin type itself, which is what the builtin
// `__getnewargs__` gives. Empty with an error set.
inline Ref<> value_arguments(const InstanceNames& names, Borrowed<> x) {
  return call(class_attribute(type_of(x), names.new_arguments.borrow()), x);
}
// The same; empty without an error if a deep copy would not leave them as they are.
Ref<> value_arguments(Walk& walk, Borrowed<> x);

}  // namespace ectype
