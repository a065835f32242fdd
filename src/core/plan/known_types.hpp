// Types of the standard library that are copied natively although `copy.py` takes them through a hook or the reduce
// protocol. A type is known by its identity: the very object that its module holds under its name. The table of them
// is in known_types_table.hpp.
#pragma once

#include "plan/kind.hpp"
#include "plan/standard_code.hpp"

#include <array>

namespace ectype {

// One of them, as it was found. What the places mean is said in the table.
struct KnownType {
  static constexpr std::size_t kMostAttributes = 2;
  static constexpr std::size_t kMostMembers = 3;

  Kind kind = Kind::kProtocol;
  Ref<> type;
  std::array<Ref<>, kMostAttributes> attributes;            // of the class: methods, as a rule
  std::array<Ref<>, kMostMembers> member_names;             // of its instances
  std::array<std::uint16_t, kMostMembers> member_places{};  // where they are in the object; not without the GIL
  const void* api = nullptr;                                // what the module's capsule points to
  Ref<> capsule;
  Ref<> constant;
  StandardCode code;  // of a class written in Python

  // A member of an instance, in a new reference; empty if it is not set.
  [[nodiscard]] Ref<> member(Borrowed<> x, std::size_t i) const;
};

class KnownTypes {
 public:
  // How the standard library's own code copies instances of `type`; null if the type is not known, or if that cannot be
  // told. Runs no foreign code; never leaves an error set. The answer stays where it is.
  [[nodiscard]] const KnownType* find(const InstanceNames& names, Type type, const DictWatcher& watcher);
  // The type of this kind, if it was found.
  [[nodiscard]] Type of(Kind kind) const;
  // Does a hook of the type's own copy it, so that no reducer is asked?
  [[nodiscard]] static bool has_hook(Kind kind) {
    return kind == Kind::kItself || kind == Kind::kArray || kind == Kind::kEnumMember;
  }

 private:
  static constexpr std::size_t kMost = 32;
  std::array<KnownType, kMost> types_;  // those found so far, in the order of the table
};

}  // namespace ectype
