

#include "entry/deepcopy.hpp"

#include "classify/attributes.hpp"
#include "classify/copiers.hpp"
#include "copiers/instance/leaf_instance.hpp"
#include "copiers/leaf_nest.hpp"
#include "engine/deepcopy.hpp"
#include "engine/walk.hpp"
#include "images/image.hpp"

namespace ectype {
namespace {

// The copy of a container of leaves only. Empty if it is not one; check `error_is_set`.
ECTYPE_INLINE Ref<> copy_leaf_container(DispatchTables& tables, Type type, Borrowed<> x) {
  if (!tables.standard(Common::kAtomics)) {
    return {};
  }
  if (type.get() == &PyDict_Type) {
    return tables.standard(Common::kDict) ? copy_leaf_dict(x) : Ref<>();
  }
  if (type.get() == &PyList_Type) {
    return tables.standard(Common::kList) ? copy_leaf_list(x) : Ref<>();
  }
  return tables.standard(Common::kTuple) && is_leaf_tuple(x) ? share(x) : Ref<>();
}

// A list, dict or tuple.
[[gnu::noinline]] NewRef deepcopy_container(State& state, Borrowed<> x) {
  DispatchTables& tables = state.tables;
  tables.refresh();
  if (!tables.library_is_followed_for(type_of(x))) [[unlikely]] {
    return tables.library().deepcopy(x);
  }
  Ref<> y = copy_leaf_container(tables, type_of(x), x);
  if (y || error_is_set()) {
    return y;
  }
  if (!tables.library_is_followed()) [[unlikely]] {
    return tables.library().deepcopy(x);
  }
  state.plans.new_region();
  if (tables.all_standard()) {
    y = LeafNest::copy(x);
    if (y || error_is_set()) {
      return y;
    }
  }
  return deepcopy_by_walk(state, x);
}

// By the rules of a copier's for attributes.
[[gnu::noinline]] Ref<> copy_leaf_instance_by_rules(State& state, Borrowed<> x, const Plan& plan) {
  return plan.deep == copy_instance_by_rules && state.tables.all_standard()
             ? copy_leaf_instance<CopiedByRulesAtPlaces>(state, x, plan)
             : Ref<>();
}

// The copy of an object whose plan says that nothing can lead back to it. Empty with an error set, or without one where
// that is not so.
ECTYPE_INLINE Ref<> copy_alone(State& state, Borrowed<> x, const Plan& plan) {
  if (plan.is_instance) {
    return state.tables.all_standard() ? copy_leaf_instance<AllCopiedAtPlaces>(state, x, plan) : Ref<>();
  }
  if (copies_to_itself(state, plan, x)) {
    if (plan.is_own_copy && plan.stdlib != nullptr && state.tables.dispatch_surely_unchanged()) {
      state.self_copy_cache.add(type_of(x), *plan.stdlib);
    }
    return share(x);
  }
  if (plan.stdlib == nullptr) {
    return plan.attribute_rules ? copy_leaf_instance_by_rules(state, x, plan) : Ref<>();
  }
  const StdlibRow& row = *plan.stdlib->row;
  if (row.value_alone != nullptr) {
    return row.value_alone(state, *plan.stdlib, x);
  }
  return row.value != nullptr ? row.value(*plan.stdlib, x) : Ref<>();
}

// Does a `__deepcopy__` copy it that makes no use of its memo?
bool needs_no_memo(const State& state, Borrowed<> x, const Plan& plan) {
  return plan.is_hooked && plan.shape.hook == Hook::kDeepcopy &&
         plan.hook_reading.ignores_memo(Borrowed<>(plan.shape.hook_function), x) &&
         !hides_hook(state.instance_names, x, plan.shape);
}

// For an object that is no container, and not certainly its own copy.
[[gnu::noinline]] NewRef deepcopy_other(State& state, Borrowed<> x) {
  state.tables.refresh();
  if (!state.tables.library_is_followed()) [[unlikely]] {
    return state.tables.library().deepcopy(x);
  }
  const Type type = type_of(x);
  // From 3.14 on `surely_atomic` has found these.
  if (!since(kPython314) && is_common_atomic(type) && state.tables.standard(Common::kAtomics)) {
    return share(x);
  }
  state.plans.new_region();
  if (const Plan* plan = state.plans.plan_of(type)) {
    if (needs_no_memo(state, x, *plan)) {
      return deepcopy_by_hook(state, x, *plan);
    }
    if (plan->runs_hooks) {
      return deepcopy_by_walk(state, x, *plan);
    }
    Ref<> y = copy_alone(state, x, *plan);
    if (y || error_is_set()) {
      return y;
    }
  }
  return deepcopy_by_walk(state, x);
}

}  // namespace

// Every way out is a tail call: a stack frame would be a large part of the cost of the shortest copies.
NewRef deepcopy(State& state, Borrowed<> x) {
  const Type type = type_of(x);
  if (state.tables.surely_atomic(type)) {
    return share(x);
  }
  if (is_container(type)) {
    return deepcopy_container(state, x);
  }
  // An object that is its own copy by a method of the standard library is its own copy even if its type has become
  // atomic.
  return state.self_copy_cache.has(type) ? NewRef(share(x)) : deepcopy_other(state, x);
}

NewRef snapshot(State& state, Borrowed<> x) {
  state.tables.refresh();
  if (!state.tables.library_is_followed()) {
    fail_with(state.error.get(), "no snapshot can be taken: a program has replaced functions of the copy module");
    return {};
  }
  state.plans.new_region();
  return snapshot_by_walk(state, x);
}

namespace {

// Copies for `replicate`. From the second on they are made by an image of the first, if there is one.
class Copies {
 public:
  Copies(State& state, Borrowed<> x, Py_ssize_t count) : state_(state), x_(x), pays_(count >= kFewest) {}

  // Empty with an error set.
  [[nodiscard]] Ref<> next() {
    if (image_ && image_->holds(state_)) {
      Ref<> y = image_->make_copy(state_);
      if (y || error_is_set()) {
        return y;
      }
    }
    image_ = nullptr;
    // Where hooks have a part in the copies of `x`, they may have none in those of the first copy. So `x` is asked.
    const bool fits = std::exchange(pays_, false) && Image::of(state_, x_);
    Ref<> y = error_is_set() ? Ref<>() : Ref<>(deepcopy(state_, x_));
    if (fits && y && y.borrow() != x_) {
      image_ = Image::of(state_, y.borrow());
    }
    return y && !error_is_set() ? std::move(y) : Ref<>();
  }

 private:
  static constexpr Py_ssize_t kFewest = 64;  // making an image takes as long as what it saves in some 30 copies

  State& state_;
  Borrowed<> x_;
  bool pays_;
  Owned<Image> image_;
};

}  // namespace

NewRef replicate(State& state, Borrowed<> x, Py_ssize_t count) {
  // If a list cannot hold so many copies, the error is raised before the first copy is made.
  constexpr Py_ssize_t kWorthAsking = Py_ssize_t{1} << 20;
  if (count > kWorthAsking && !Ref<>::steal(PyList_New(count))) {
    return {};
  }
  Ref<> copies = new_list(count > 0 ? count : 0);
  Copies made(state, x, count);
  for (Py_ssize_t i = 0; copies && i < count; ++i) {
    Ref<> y = made.next();
    // Between two copies other code may run, as in a loop; above all the garbage collector. If it examined all copies
    // at the end, that would take longer than examining each while it is in the processor's caches.
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.Move): it takes a returned `Ref` for one that was moved from
    if (!y || !list_append(copies.borrow(), std::move(y)) || !run_pending()) {
      return {};
    }
  }
  return copies;
}

}  // namespace ectype
