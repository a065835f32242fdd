// decimal.Context: a new one of what it reduces to, which are its settings and new lists of its flags and traps. Its
// method `copy` would also keep which of several conditions has raised a flag.
#include "capi/call.hpp"
#include "capi/tuple.hpp"
#include "classify/stdlib_types.hpp"

namespace ectype {
namespace {

Ref<> copy_context(const StdlibType& known, Borrowed<> x) {
  const Ref<> reduced = call(known.attributes[0].borrow(), x);
  return reduced ? call_with_tuple(as_object(type_of(x)), tuple_item(reduced.borrow(), 1)) : Ref<>();
}

}  // namespace

extern constinit const StdlibRow kDecimalContext = {
    .module = "_decimal", .name = "Context", .attributes = {"__reduce__"}, .value = copy_context};

}  // namespace ectype
