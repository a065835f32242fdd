#include "capi/api.hpp"

#include <cstdlib>
#include <cstring>

namespace ectype {

void learn_running_version() {
#ifdef Py_LIMITED_API
  // "3.14.2 (main, ...)"
  const char* text = Py_GetVersion();
  const auto major = static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
  const auto minor = static_cast<std::uint32_t>(std::strtoul(std::strchr(text, '.') + 1, nullptr, 10));
  running_version = major << 24U | minor << 16U;
#endif
}

}  // namespace ectype
