// Methods in Python that the standard library writes into classes: those of a named tuple, and the state methods of a
// dataclass that is frozen and has slots. They are known by their code.
#pragma once

#include "classify/instance_shape.hpp"

namespace ectype {

// Does `type`, which derives from tuple, have the `__new__` and `__getnewargs__` that `collections.namedtuple` makes?
// Then sets the shape's length and guards. Runs no foreign code; may leave an error set.
[[nodiscard]] bool has_named_tuple_methods(const InstanceNames& names, Type type, InstanceShape& shape,
                                           const DictWatcher& watcher);

// Does `type` have the state methods of the dataclasses module, and are its fields plain slots? Then sets the shape's
// slots, in the order of the fields, and guards. Runs no foreign code; may leave an error set.
[[nodiscard]] bool has_dataclass_state(const InstanceNames& names, Type type, InstanceShape& shape,
                                       const DictWatcher& watcher);

// The same for the state methods that attrs writes into a class with slots, once they are known.
[[nodiscard]] bool has_attrs_state(const InstanceNames& names, Type type, InstanceShape& shape);

}  // namespace ectype
