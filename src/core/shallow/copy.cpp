#include "shallow/copy.hpp"

#include "shallow/asked.hpp"
#include "shallow/instance.hpp"
#include "shallow/library.hpp"
#include "shallow/reduced.hpp"

namespace ectype {
namespace {

// What native code made of `x`, or, where this very object did not allow it, what the protocol makes.
NewRef or_reduced(State& state, Borrowed<> x, Ref<> y) {
  return y || error_is_set() ? NewRef(std::move(y)) : copy_reduced(state, x, type_of(x));
}

}  // namespace

NewRef shallow_copy(State& state, Borrowed<> x) {
  const ShallowPlan* plan = state.shallow_plans.find(type_of(x));
  if (!state.registries.library_names_hold()) [[unlikely]] {
    return state.registries.library().copy(x);
  }
  switch (plan != nullptr ? plan->way : Shallow::kAsked) {
    case Shallow::kItself:
      return share(x);
    case Shallow::kList:
      return list_slice(x);
    case Shallow::kDict:
      return clone_dict(x);
    case Shallow::kSet:
      return new_set(x);
    case Shallow::kByteArray:
      return copy_bytearray(x);
    case Shallow::kHook: {
      const Ref<> hook = share(plan->hook);  // it may change its class
      return call(hook.borrow(), x);
    }
    default:
      break;
  }
  // By the reduce protocol, or instead of it.
  if (!state.registries.library_is_followed()) [[unlikely]] {
    return state.registries.library().copy(x);
  }
  switch (plan != nullptr ? plan->way : Shallow::kAsked) {
    case Shallow::kInstance:
      return or_reduced(state, x, copy_plain(state, x, plan->shape));
    case Shallow::kKnown:
      return or_reduced(state, x, copy_known(state, *plan->known, x));
    case Shallow::kReduced:
      return copy_reduced(state, x, type_of(x));
    default:
      return copy_asked(state, x);
  }
}

}  // namespace ectype
