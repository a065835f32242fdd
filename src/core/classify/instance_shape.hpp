// Decides when an instance is plain: nothing that the reduce protocol uses is overridden, and the state is the
// attributes. Then the protocol only makes an object, copies the attributes and, if the class derives from a builtin
// container, the contents.
#pragma once

#include "capi/type_facts.hpp"
#include "classify/guards.hpp"
#include "classify/slots.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace ectype {

// What creates an instance, and what its contents are beside its attributes.
enum class Base : std::uint8_t {
  kObject,
  kList,
  kDict,
  kSet,
  kFrozenSet,
  kTuple,
  kNamedTuple,
  kValue,  // a number or a string
  // The same, but the class has its own `__new__`; only for deep copies.
  kOwnNew,  // as kObject
  kTupleOfOwnNew,
  kValueOfOwnNew,
};

// The first hook of the protocol that the class defines itself, found by `object.__getattribute__`. It is written in
// Python or, for a class that cannot be changed, is a `__deepcopy__` or `__reduce__` written in C.
enum class Hook : std::uint8_t {
  kNone,
  kDeepcopy,
  kReduceEx,
  kReduce,
  kNew,            // what `object.__reduce_ex__` and `copyreg.__newobj__` call: some of `__getnewargs__`, `__new__`,
                   // `__getstate__` and `__setstate__`
  kGetattr,        // a `__getattr__`, which is called for `__deepcopy__` and `__setstate__`; nothing else is overridden
  kGetattrAndNew,  // that and some of those of kNew
};

// Which methods get and set the state. With other methods than `object`'s, an instance has a value in each slot, and no
// dict.
enum class StateMethods : std::uint8_t {
  kObject,     // the methods of `object`
  kDataclass,  // what `dataclass` writes into a frozen class with slots: the state is a list of the fields' values
  kAttrs,      // what attrs writes into a class with slots: the state is a dict of the attributes
};

inline bool is_any_set(Base base) { return base == Base::kSet || base == Base::kFrozenSet; }
// Whether the copies of its items are arguments, without which the object cannot be made.
inline bool is_made_of_items(Base base) {
  return is_any_set(base) || base == Base::kTuple || base == Base::kNamedTuple || base == Base::kTupleOfOwnNew;
}
// Whether the class's own `__new__` makes the object before any part of it is copied.
inline bool is_made_first_by_own_new(Base base) { return base == Base::kOwnNew || base == Base::kValueOfOwnNew; }
inline bool is_value(Base base) { return base == Base::kValue || base == Base::kValueOfOwnNew; }
inline bool is_of_own_new(Base base) {
  return base == Base::kOwnNew || base == Base::kTupleOfOwnNew || base == Base::kValueOfOwnNew;
}

struct InstanceShape {
  Base base = Base::kObject;
  bool has_dict = false;
  // kList, kDict: the class has its own `append` or `__setitem__`, by which contents are added; only for deep copies.
  bool has_own_adder = false;
  StateMethods state_methods = StateMethods::kObject;
  Hook hook = Hook::kNone;
  // The hook's function, owned by the class; or the reducer, owned by copyreg's table. Both are valid as long as the
  // plan. Hook::kNew, kGetattrAndNew: `__getnewargs__`, or null.
  PyObject* hook_function = nullptr;
  // kGetattr, kGetattrAndNew: `__getattr__`, owned by the class.
  PyObject* getattr_function = nullptr;
  std::uint16_t length = 0;  // kNamedTuple: the number of fields
  Slots slots;
  Guards guards;  // what the recognition of generated methods depends on

  // Whether everything that the class's version tag does not cover is unchanged.
  [[nodiscard]] ECTYPE_INLINE bool holds() const { return slots.hold() && guards.hold(); }

  // Whether both are equal.
  [[nodiscard]] bool is_like(const InstanceShape& other) const;

  // How many of the names that the class's instances share are known not to be those of hooks.
  mutable Py_ssize_t names_seen = 0;
  // A guess: whether in larger copies the attributes of all instances have been leaves so far.
  mutable bool holds_leaves = true;
};

// The shape of plain instances of `type`. Empty if they are not plain, or if that cannot be determined without foreign
// code. `__deepcopy__` is not a hook of a shallow copy. Leaves no error set except MemoryError, which means that
// nothing was found out.
std::optional<InstanceShape> instance_shape(const InstanceNames& names, Type type, bool is_deep, WatchedDicts& dicts);

// Whether the first hook of a deep copy is still the one of this shape. The class must have the same metaclass as
// before. Never leaves an error set.
[[nodiscard]] bool still_has_hook(const InstanceNames& names, Type type, const InstanceShape& shape);

// The parts of the next: whether the length, or the type, allows it; and whether it is so.
ECTYPE_INLINE bool may_be_name_of_hook(Borrowed<> name) {
  constexpr auto kLengths = [] {
    std::uint64_t lengths = 0;
    for (const std::string_view hook :
         {"__deepcopy__", "__reduce_ex__", "__reduce__", "__getstate__", "append", "items"}) {
      lengths |= std::uint64_t{1} << hook.size();
    }
    return lengths;
  }();
  if (PyUnicode_CheckExact(name.get()) == 0) {
    return true;
  }
  const auto length = static_cast<std::size_t>(text_length(name));
  return length < 64 && (kLengths >> length & 1U) != 0;
}
bool is_name_of_hook(const InstanceNames& names, Base base, Borrowed<> name);
// Whether an attribute of this name in the instance's dict would be used as a hook. Few names have the length of one.
ECTYPE_INLINE bool is_hook_name(const InstanceNames& names, Base base, Borrowed<> name) {
  return may_be_name_of_hook(name) && is_name_of_hook(names, base, name);
}
// Whether any attribute in this dict would be.
bool dict_hides_hook(const InstanceNames& names, Borrowed<> dict, Base base = Base::kObject);

}  // namespace ectype
