// What makes an instance plain: nothing on the way of the reduce protocol is overridden, and its state is its
// attributes. Then making an object, copying the attributes and, where its class derives from a builtin container, the
// contents, is all that the protocol would do.
#pragma once

#include "classify/guards.hpp"
#include "classify/slots.hpp"

#include <array>
#include <optional>

namespace ectype {

// What creates an instance and, beside its attributes, makes up its contents.
enum class Base : std::uint8_t {
  kObject,
  kList,
  kDict,
  kSet,
  kFrozenSet,
  kTuple,
  kNamedTuple,
  kValue,   // a number or a string
  kOwnNew,  // as kObject, but the class has a `__new__` of its own; for deep copies
};

// The first hook of the protocol that is the class's own, found by `object.__getattribute__`: written in Python, or, of
// a class that cannot be changed, a `__deepcopy__` or `__reduce__` written in C.
enum class Hook : std::uint8_t {
  kNone,
  kDeepcopy,
  kReduceEx,
  kReduce,
  kNew,  // what `object.__reduce_ex__` and `copyreg.__newobj__` call: some of `__getnewargs__`, `__new__`,
         // `__getstate__` and `__setstate__`
};

// What gets and sets the state. But for the usual methods, an instance has a value in each slot, and no dict.
enum class StateMethods : std::uint8_t {
  kObject,     // the methods of `object`
  kDataclass,  // what `dataclass` writes into a frozen class with slots: the state is a list of the fields' values
  kAttrs,      // what attrs writes into a class with slots: the state is a dict of the attributes
};

inline bool is_any_set(Base base) { return base == Base::kSet || base == Base::kFrozenSet; }
// Are copies of its items arguments, without which there is no object?
inline bool is_made_of_items(Base base) {
  return is_any_set(base) || base == Base::kTuple || base == Base::kNamedTuple;
}

struct InstanceShape {
  Base base = Base::kObject;
  bool has_dict = false;
  StateMethods state_methods = StateMethods::kObject;
  Hook hook = Hook::kNone;
  // The hook's function, held by the class, or the reducer that copyreg's table holds, for as long as this is known.
  // Hook::kNew: `__getnewargs__`, or null.
  PyObject* hook_function = nullptr;
  std::uint16_t length = 0;  // kNamedTuple: the number of fields
  Slots slots;
  Guards guards;  // what generated methods rest on

  // Is all as it was that the class's version does not tell?
  [[nodiscard]] ECTYPE_INLINE bool holds() const { return slots.hold() && guards.hold(); }

  // Are both equal?
  [[nodiscard]] bool is_like(const InstanceShape& other) const;

  // How many of the class's shared names are known not to be those of a hook.
  mutable Py_ssize_t names_seen = 0;
  // A guess: were the attributes of all instances in larger copies leaves so far?
  mutable bool holds_leaves = true;
};

// The shape of plain instances of `type`; nothing if they are not plain, or if that cannot be told without running
// foreign code. To a shallow copy `__deepcopy__` is no hook. Leaves no error set but MemoryError: then nothing was
// found out.
std::optional<InstanceShape> instance_shape(const InstanceNames& names, Type type, bool is_deep,
                                            const DictWatcher& watcher);

// Is the first hook of a deep copy still the one of this shape, of a class that has the metaclass it had? Never leaves
// an error set.
[[nodiscard]] bool still_has_hook(const InstanceNames& names, Type type, const InstanceShape& shape);

// Would an attribute of this name in the instance's dict be taken for a hook?
bool is_hook_name(const InstanceNames& names, Base base, Borrowed<> name);
// Would one of those in this dict?
bool hides_hook(const InstanceNames& names, Borrowed<> dict, Base base = Base::kObject);

}  // namespace ectype
