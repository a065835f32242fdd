// What the types of the datetime module need of each other.
#pragma once

#include "classify/stdlib_types.hpp"

namespace ectype {

extern const StdlibRow kDateTime;
extern const StdlibRow kTimeZone;

[[nodiscard]] inline bool is_utc_zone(const StdlibType& timezone, Borrowed<> zone) {
  constexpr std::size_t kUtc = 1;
  return zone == timezone.attributes[kUtc].borrow();
}

}  // namespace ectype
