// Types of the standard library that are copied natively although `copy.py` takes them through a hook or the reduce
// protocol. A type is known by its identity: the very object that its module holds under its name.
#pragma once

#include "plan/kind.hpp"

#include <array>
#include <optional>

namespace ectype {

class KnownTypes {
 public:
  // How the standard library's own code copies instances of `type`; nothing if the type is not known, or if that cannot
  // be told. Runs no foreign code; never leaves an error set.
  [[nodiscard]] std::optional<Kind> kind_of(Type type);
  void unload();

 private:
  static constexpr std::size_t kMost = 32;
  std::array<Ref<>, kMost> types_;  // those found so far, in the order of the table
};

}  // namespace ectype
