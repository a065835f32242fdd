// Types whose instances are their own copies, by a `__deepcopy__` of the standard library.
#include "classify/stdlib_types.hpp"

namespace ectype {
namespace {

constexpr StdlibRow row_of(const char* module, const char* name, bool is_python) {
  return {.module = module,
          .name = name,
          .is_python = is_python,
          .uses = {.methods = {"__deepcopy__"}},
          .has_deepcopy = true,
          .is_own_copy = true};
}

}  // namespace

extern constinit const StdlibRow kDecimal = row_of("_decimal", "Decimal", false);
extern constinit const StdlibRow kPattern = row_of("re", "Pattern", false);
extern constinit const StdlibRow kFraction = row_of("fractions", "Fraction", true);

}  // namespace ectype
