// types.SimpleNamespace: `SimpleNamespace()`, stored empty; its dict is its state (`namespace.__reduce__`).
#include "classify/stdlib_types.hpp"
#include "copiers/stdlib/dict_state.hpp"

namespace ectype {
namespace {

NewRef copy_namespace(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& /*plan*/) {
  return copy_with_dict_state(walk, x, std::move(vacancy), Borrowed<>());
}

Ref<> shallow_namespace(const State& state, const StdlibType& /*type*/, Borrowed<> x) {
  return shallow_with_dict_state(state, x, Borrowed<>());
}

}  // namespace

extern constinit const StdlibRow kNamespace = {
    .module = "types", .name = "SimpleNamespace", .deep = copy_namespace, .shallow = shallow_namespace};

}  // namespace ectype
