// How the walk learns what is known of a type: from the cache, by judging the type, or, where a program's own tables
// are in the way, by running them.
#pragma once

#include "walk/border.hpp"

namespace ectype {

template <Memo M>
const Plan* Walk<M>::plan_at_a_glance(Type type) {
  return state_.plans.plan_of(type);
}

template <Memo M>
const Plan* Walk<M>::plan_of(Type type) {
  const Plan* plan = state_.plans.find(type);
  if (plan == nullptr && !state_.registries.judging_is_foreign(type)) {
    return state_.plans.judge(type);
  }
  if (plan == nullptr && !foreign_step([&] {
        plan = state_.plans.judge_by_foreign_code(type);
        return plan != nullptr;
      })) {
    return nullptr;
  }
  return plan;
}

}  // namespace ectype
