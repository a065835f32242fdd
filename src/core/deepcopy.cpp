#include "deepcopy.hpp"

#include "deepcopy_by_walk.hpp"
#include "walk/leaf_instance.hpp"
#include "walk/leaf_nest.hpp"
#include "walk/value.hpp"

namespace ectype {
namespace {

// A container of nothing but leaves; empty, with or without an error set, if it is not.
ECTYPE_INLINE Ref<> copy_leaf_container(Registries& registries, Type type, Borrowed<> x) {
  if (kFreeThreaded || !registries.standard(Common::kAtomics)) {
    return {};
  }
  if (type.get() == &PyDict_Type) {
    return registries.standard(Common::kDict) && is_leaf_dict(x) ? clone_dict(x) : Ref<>();
  }
  if (type.get() == &PyList_Type) {
    return registries.standard(Common::kList) ? copy_leaf_list(x) : Ref<>();
  }
  return registries.standard(Common::kTuple) && is_leaf_tuple(x) ? share(x) : Ref<>();
}

// Copies `x` if its plan says that nothing can lead back to it, so that it needs neither a memo nor a walk. Sets `done`
// if it was copied or an error is set; else the caller goes on with the walk.
ECTYPE_INLINE NewRef copy_leaf(State& state, Borrowed<> x, const Plan& plan, bool& done) {
  Ref<> y;
  if (stays_itself(state, plan, x)) {
    y = share(x);
    if (plan.kind == Kind::kItself && plan.known != nullptr && state.registries.dispatch_surely_unchanged()) {
      state.sure_types.add(type_of(x), *plan.known);
    }
  } else if (is_value(plan.kind)) {
    y = copy_value_alone(state, *plan.known, x);
  }
  done = y || error_is_set();
  return y;
}

// The registries were refreshed just now, and `x` is no leaf.
[[gnu::noinline]] NewRef deepcopy_container(State& state, Borrowed<> x) {
  if (!state.registries.library_is_followed()) [[unlikely]] {
    return state.registries.library().deepcopy(x);
  }
  state.plans.new_region();
  if (!kFreeThreaded && state.registries.all_standard()) {
    Ref<> y = LeafNest::copy(x);
    if (y || error_is_set()) {
      return y;
    }
  }
  return deepcopy_by_walk(state, x);
}

// One of the commonest containers.
[[gnu::noinline]] NewRef deepcopy_compound(State& state, Borrowed<> x) {
  state.registries.refresh();
  if (!state.registries.library_is_followed_for(type_of(x))) [[unlikely]] {
    return state.registries.library().deepcopy(x);
  }
  Ref<> y = copy_leaf_container(state.registries, type_of(x), x);
  return y || error_is_set() ? NewRef(std::move(y)) : deepcopy_container(state, x);
}

// The registries were refreshed just now.
[[gnu::noinline]] NewRef deepcopy_instance(State& state, Borrowed<> x, const Plan& plan) {
  if (state.registries.all_standard()) {
    Ref<> y = copy_leaf_instance(state, x, plan.shape);
    if (y || error_is_set()) {
      return y;
    }
  }
  return deepcopy_by_walk(state, x);
}

// No container, and not surely its own copy.
[[gnu::noinline]] NewRef deepcopy_other(State& state, Borrowed<> x) {
  state.registries.refresh();
  if (!state.registries.library_is_followed()) [[unlikely]] {
    return state.registries.library().deepcopy(x);
  }
  const Type type = type_of(x);
  // From 3.14 on `surely_atomic` tells of them.
  if (!since(kPython314) && is_common_atomic(type) && state.registries.standard(Common::kAtomics)) {
    return share(x);
  }
  state.plans.new_region();
  const Plan* plan = state.plans.plan_of(type);
  if (plan != nullptr && plan->kind == Kind::kInstance) {
    return deepcopy_instance(state, x, *plan);
  }
  if (plan != nullptr && plan->kind == Kind::kHooked && plan->shape.hook == Hook::kDeepcopy &&
      plan->hook_reading.ignores_memo(Borrowed<>(plan->shape.hook_function), x) &&
      !hides_hook(state.instance_names, x, plan->shape)) {
    return deepcopy_by_hook(state, x, *plan);
  }
  if (plan != nullptr && !runs_hooks(plan->kind)) {
    bool done = false;
    Ref<> y = copy_leaf(state, x, *plan, done);
    if (done) {
      return y;
    }
  }
  return deepcopy_by_walk(state, x);
}

}  // namespace

// Whatever it ends in, it ends in a jump: a frame of its own would be a good part of what the shortest ways take.
NewRef deepcopy(State& state, Borrowed<> x) {
  const Type type = type_of(x);
  if (state.registries.surely_atomic(type)) {
    return share(x);
  }
  if (is_container(type)) {
    return deepcopy_compound(state, x);
  }
  // What is its own copy by a method of the standard library's, is that whether or not its type has come to be atomic.
  return state.sure_types.has(type) ? NewRef(share(x)) : deepcopy_other(state, x);
}

NewRef replicate(State& state, Borrowed<> x, Py_ssize_t count) {
  // More copies than a list can hold are refused before the first is made.
  constexpr Py_ssize_t kWorthAsking = Py_ssize_t{1} << 20;
  if (count > kWorthAsking && !Ref<>::steal(PyList_New(count))) {
    return {};
  }
  Ref<> copies = new_list(count > 0 ? count : 0);
  for (Py_ssize_t i = 0; copies && i < count; ++i) {
    Ref<> y = deepcopy(state, x);
    // Between two copies anything may run, as in a loop. The garbage collector above all: to look at all copies in the
    // end takes it longer than to look at each while it is in the processor's caches.
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.Move): it takes a returned `Ref` for one that was moved from
    if (!y || !list_append(copies.borrow(), std::move(y)) || !run_pending()) {
      return {};
    }
  }
  return copies;
}

}  // namespace ectype
