// array.array: a new one with the same items, as `array.__deepcopy__` makes it, but without calling that.
#include "capi/ref.hpp"
#include "classify/stdlib_types.hpp"

namespace ectype {
namespace {

Ref<> copy_array(const StdlibType& /*type*/, Borrowed<> x) { return Ref<>::steal(PySequence_Repeat(x.get(), 1)); }

}  // namespace

extern constinit const StdlibRow kArray = {
    .module = "array", .name = "array", .has_deepcopy = true, .value = copy_array};

}  // namespace ectype
