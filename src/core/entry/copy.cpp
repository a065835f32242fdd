#include "entry/copy.hpp"

namespace ectype {
NewRef shallow_copy(State& state, Borrowed<> x) {
  const Plan* known = state.shallow_plans.find(type_of(x));
  const Plan& plan = known != nullptr ? *known : state.shallow_plans.unknown();
  if (!state.tables.library_names_hold() || (plan.is_reduced && !state.tables.library_is_followed())) [[unlikely]] {
    return state.tables.library().copy(x);
  }
  return plan.shallow(state, x, plan);
}

}  // namespace ectype
