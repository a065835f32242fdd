// How the walk learns what is known of a type: from the cache, by judging the type, or, where a program's own tables
// are in the way, by running them.
#pragma once

#include "walk/border.hpp"

namespace ectype {

template <Memo M>
const Plan* Walk<M>::plan_at_a_glance(Type type) {
  const Plan* plan = state_.plans.find(type);
  if (plan == nullptr && !state_.registries.judging_is_foreign(type)) {
    plan = state_.plans.judge(type);
    if (plan == nullptr) {
      PyErr_Clear();  // copying it will meet the error again
    }
  }
  return plan;
}

template <Memo M>
std::optional<Plan> Walk<M>::plan_of(Type type) {
  std::optional<Plan> plan;
  const Plan* known = state_.plans.find(type);
  if (known == nullptr && !state_.registries.judging_is_foreign(type)) {
    known = state_.plans.judge(type);
    if (known == nullptr) {
      return plan;
    }
  }
  if (known != nullptr) {
    plan = Plan{.kind = known->kind, .copier = share(known->copier), .shape = known->shape, .known = known->known};
  } else if (!foreign_step([&] {
               plan = state_.registries.judge(type);
               return plan.has_value();
             })) {
    plan.reset();
  }
  return plan;
}

}  // namespace ectype
