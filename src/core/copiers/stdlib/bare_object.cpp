// object: a new one, without anything in it. Programs use such objects as marks.
#include "capi/type_facts.hpp"
#include "classify/stdlib_types.hpp"

namespace ectype {
namespace {

Ref<> copy_object(const StdlibType& /*known*/, Borrowed<> x) { return allocate(type_of(x)); }

}  // namespace

extern constinit const StdlibRow kBareObject = {.module = "builtins",
                                                .name = "object",
                                                .value = copy_object,
                                                .value_has_one_entry = true,
                                                .shallow = shallow_value};

}  // namespace ectype
