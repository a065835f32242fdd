// decimal.Context: what its method `copy` makes, which is what it reduces to: the same settings, flags and traps.
#include "capi/call.hpp"
#include "classify/stdlib_types.hpp"

namespace ectype {
namespace {

Ref<> copy_context(const StdlibType& known, Borrowed<> x) { return call(known.attributes[0].borrow(), x); }

}  // namespace

extern constinit const StdlibRow kDecimalContext = {
    .module = "_decimal", .name = "Context", .attributes = {"copy"}, .value = copy_context};

}  // namespace ectype
