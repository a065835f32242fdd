// Methods in Python that libraries generate for a class: those of a named tuple, and the state methods of a frozen
// dataclass with slots or of an attrs class with slots. They are recognised by their code.
#pragma once

#include "classify/instance_shape.hpp"

namespace ectype {

// Whether `type`, which derives from tuple, has the `__new__` and `__getnewargs__` that `collections.namedtuple` makes.
// If so, sets the shape's length and guards. Runs no foreign code; may leave an error set.
[[nodiscard]] bool has_named_tuple_methods(const InstanceNames& names, Type type, InstanceShape& shape,
                                           WatchedDicts& dicts);

// Whether `type` has the state methods of the dataclasses module and its fields are plain slots. If so, sets the
// shape's slots, in the order of the fields, and guards. Runs no foreign code; may leave an error set.
[[nodiscard]] bool has_dataclass_state(const InstanceNames& names, Type type, InstanceShape& shape,
                                       WatchedDicts& dicts);

// The same for the state methods that attrs writes into a class with slots, once they have been recognised.
[[nodiscard]] bool has_attrs_state(const InstanceNames& names, Type type, InstanceShape& shape);

}  // namespace ectype
