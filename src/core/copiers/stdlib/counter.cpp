// collections.Counter: written in Python, a dict subclass that reduces to a plain dict of its counts; its attributes
// are lost. A counter of other than common atomic objects follows the protocol.
#include "capi/attributes.hpp"
#include "capi/type_facts.hpp"
#include "classify/stdlib_types.hpp"
#include "engine/leaf.hpp"

namespace ectype {
namespace {

Ref<> copy_counter(const StdlibType& /*type*/, Borrowed<> x) {
  if (!is_leaf_dict(x) || !is_bare(x)) {
    return {};
  }
  Ref<> y = construct(type_of(x));
  return y && PyDict_Update(y.get(), x.get()) == 0 ? std::move(y) : Ref<>();
}

}  // namespace

extern constinit const StdlibRow kCounter = {.module = "collections",
                                             .name = "Counter",
                                             .is_python = true,
                                             .uses = {.methods = {"__reduce__", "__init__", "update"},
                                                      .import = {.module = "_collections_abc", .name = "Mapping"}},
                                             .value = copy_counter,
                                             .shallow = shallow_value};

}  // namespace ectype
