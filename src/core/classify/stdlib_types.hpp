// Types of the standard library that are copied natively although `copy.py` copies them by a hook or the reduce
// protocol. A type is recognised by identity: it must be the object that its module holds under its name.
//
// What is known of a type, and the functions that copy it, are a row. Each row is defined in the file of its type in
// copiers/stdlib/, and listed in copiers/stdlib/table.cpp.
#pragma once

#include "classify/copiers.hpp"
#include "classify/stdlib_code.hpp"

#include <array>
#include <span>

namespace ectype {

struct StdlibRow {
  static constexpr std::size_t kMostAttributes = 2;
  static constexpr std::size_t kMostMembers = 3;

  const char* module = nullptr;
  const char* name = nullptr;
  bool is_python = false;  // written in Python
  // Written in C, but programs may change it. The row has a `has_member` then.
  bool is_changeable = false;
  std::uint32_t first_version = 0;
  std::array<const char*, kMostAttributes> attributes{};  // of the class; usually methods
  std::array<const char*, kMostMembers> members{};        // of its instances
  const char* capsule = nullptr;                          // an attribute of the module
  StdlibCode::Uses uses{};                                // of a class written in Python
  // For an iterator, whose type no module has: makes an object to iterate over.
  PyObject* (*iterated)() = nullptr;
  // For a row that describes a base class and classes derived from it: whether `type`, a subclass of the row's type, is
  // one.
  bool (*has_member)(const InstanceNames& names, Type type, const StdlibType& base) = nullptr;
  bool excludes_base = false;
  // Reads what else the copier needs, when the type is first looked for. False, perhaps with an error set, if the type
  // is not the expected one.
  bool (*load)(StdlibType& type) = nullptr;

  // Whether the type's own `__deepcopy__` copies it, so that no reducer is looked up.
  bool has_deepcopy = false;
  // Whether that hook returns the object itself.
  bool is_own_copy = false;
  // For a type whose instances are usually their own copies: whether this one is. Runs no foreign code.
  bool (*is_own_copy_here)(const InstanceNames& names, Borrowed<> x) = nullptr;
  // Whether it reduces to a timedelta.
  bool reduces_to_timedelta = false;

  // The copy of an object that is a value: nothing in it is copied in turn, and no foreign code runs. Empty with an
  // error set, or without one if this object is more than a value.
  Ref<> (*value)(const StdlibType& type, Borrowed<> x) = nullptr;
  // Whether `copy.py` makes an entry in the memo only for the value itself, and none for its state.
  bool value_has_one_entry = false;
  // The same for a call that copies only this object: then more objects may be values.
  Ref<> (*value_alone)(State& state, const StdlibType& type, Borrowed<> x) = nullptr;
  // The copy of an object that is more than a value.
  DeepCopier deep = kByProtocol;
  // The shallow copy. Empty with an error set, or without one if this object has to follow the reduce protocol.
  Ref<> (*shallow)(const State& state, const StdlibType& type, Borrowed<> x) = nullptr;
};

// The rows, in the order in which they are searched.
extern const std::span<const StdlibRow* const> kStdlibTable;
// What a timezone reduces to.
extern const StdlibRow kTimeDelta;

// A type, as found in the running interpreter.
struct StdlibType {
  const StdlibRow* row = nullptr;
  Ref<> type;
  std::array<Ref<>, StdlibRow::kMostAttributes> attributes;
  std::array<Ref<>, StdlibRow::kMostMembers> member_names;
  std::array<std::uint16_t, StdlibRow::kMostMembers> member_places{};  // where they are in the object; not without the
                                                                       // GIL
  const void* api = nullptr;                                           // what the module's capsule points to
  Ref<> capsule;
  Ref<> constant;
  void* create = nullptr;  // the slot `tp_new`: setting and deleting a `__new__` leaves another one there
  StdlibCode code;         // of a class written in Python

  [[nodiscard]] Type as_type() const { return Type(reinterpret_cast<PyTypeObject*>(type.get())); }
  // A member of an instance, as a new reference; empty if it is not set.
  [[nodiscard]] Ref<> member(Borrowed<> x, std::size_t i) const;
};

// For the shallow copy of a type all of whose objects are values.
inline Ref<> shallow_value(const State& /*state*/, const StdlibType& type, Borrowed<> x) {
  return type.row->value(type, x);
}

class StdlibTypes {
 public:
  // How instances of `type` are copied natively; null if the type is not known, or if that cannot be determined. Runs
  // no foreign code; never leaves an error set. The result is not moved.
  [[nodiscard]] const StdlibType* find(const InstanceNames& names, Type type, WatchedDicts& dicts);
  // The type of this row, or null if it was not found.
  [[nodiscard]] Type of(const StdlibRow& row) const;

  static constexpr std::size_t kMost = 48;

 private:
  std::array<StdlibType, kMost> types_;  // those found so far, in the order of the table
};

}  // namespace ectype
