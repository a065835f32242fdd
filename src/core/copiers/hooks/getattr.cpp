// A class with a `__getattr__` does not usually have `__deepcopy__` or `__setstate__`. So `__getattr__` is called for
// the first on the object, before everything else, and for the second on the new object, after the state was copied;
// unless it has been read (classify/getattr_reading.hpp), and surely raises AttributeError. The rest is what is done
// for a plain instance, or for one with hooks such as `__getstate__`, unless `__getattr__` finds something or changes
// something.
#include "copiers/hooks/getattr.hpp"

#include "classify/attributes.hpp"
#include "classify/copiers.hpp"
#include "copiers/instance/attribute_copies.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/missing_methods.hpp"
#include "protocol/protocol.hpp"
#include "protocol/reduce_by_new.hpp"

namespace ectype {
namespace {

// Looks for `__deepcopy__`, as foreign code. False with an error set.
[[nodiscard]] bool find_hook(Walk& walk, Borrowed<> x, const Plan& plan, Ref<>& hook) {
  State& state = walk.state();
  // Without the GIL it is not read, and all threads would write to its count of references.
  const Ref<> function = share(kFreeThreaded ? Borrowed<>() : Borrowed<>(plan.shape.getattr_function));
  return walk.foreign_step([&] {
    if (!optional_attribute(x, state.names.deepcopy_hook.borrow(), hook)) {
      return false;
    }
    if (!function || !is_function(function.borrow())) {
      return true;
    }
    return plan.hook_reading.note_call_of_getattr(state.fallbacks.read_getattr.borrow(), function.borrow(), x,
                                                  state.tables) &&
           state.observers.ask(state.fallbacks.has_monitoring_tools.borrow());
  });
}

// The plan of the class, if that is still `type`, and instances are still copied as `shape` says; else null.
[[nodiscard]] const Plan* plan_now(Walk& walk, Borrowed<> x, Type type, const InstanceShape& shape) {
  DispatchTables& tables = walk.state().tables;
  tables.refresh();
  const Plan* plan = type_of(x) == type ? walk.plan_at_a_glance(type) : nullptr;
  const bool is_same = plan != nullptr && plan->is_hooked && plan->shape.hook == shape.hook &&
                       plan->shape.hook_function == shape.hook_function && tables.reduces_as_standard() &&
                       plan->shape.holds();
  return is_same ? plan : nullptr;
}

// How the attributes of `x` affect its copy, which is unusual if it has no such plan any more.
[[nodiscard]] Attributes attributes_now(const Walk& walk, Borrowed<> x, const Plan* plan) {
  return plan != nullptr ? attributes_of(walk.state().instance_names, x, plan->shape) : Attributes::kUnusual;
}

// False with an error set.
[[nodiscard]] bool copy_attributes(Walk& walk, Borrowed<> x, DetachedAttributes& copies) {
  AttributeCopies<AllCopied> attributes(walk, x, AllCopied());
  const UnfinishedLevels::Entered entered(walk.unfinished(), attributes);
  if (!attributes.copy_all()) {
    return false;
  }
  attributes.detach(copies);
  return true;
}

// `y` is a new instance of the same class. False with an error set.
[[nodiscard]] bool copy_state(Walk& walk, Borrowed<> x, Borrowed<> y, Type type, const InstanceShape& shape) {
  DetachedAttributes copies;
  Ref<> setter;
  if (!copy_attributes(walk, x, copies)) {
    return false;
  }
  const Plan* plan = plan_now(walk, y, type, shape);
  if (plan == nullptr || !surely_lacks(walk.state(), y, *plan, GetattrReading::Asked::kSetState)) {
    if (!find_setter(walk, y, setter)) {
      return false;
    }
    plan = plan_now(walk, y, type, shape);
  }
  if (!setter && attributes_now(walk, y, plan) == Attributes::kNone && copies.move_into(y)) {
    return true;
  }
  Ref<> state = copies.as_dict(type);
  return state && put_state_by(walk, y, std::move(setter), std::move(state));
}

}  // namespace

NewRef copy_with_getattr(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const Type type = type_of(x);
  const InstanceShape& shape = plan.shape;
  const KeepAlive held(walk, x);
  const KeepAlive held_type(walk, as_object(type));
  Ref<> hook;
  const bool calls_it = !surely_lacks(walk.state(), x, plan, GetattrReading::Asked::kDeepcopy);
  if (calls_it && !find_hook(walk, x, plan, hook)) {
    return copy_of_uncopyable(walk, x);
  }
  const bool found = hook && hook.get() != Py_None;
  const Attributes attributes = found ? Attributes::kUnusual : attributes_now(walk, x, plan_now(walk, x, type, shape));
  if (attributes == Attributes::kUnusual) {
    return copy_by_protocol_hooks(walk, x, std::move(vacancy),
                                  [&](HookOutcome& outcome) { return call_or_reduce(walk, x, type, hook, outcome); });
  }
  const bool has_items = shape.base != Base::kObject;
  if (shape.hook == Hook::kGetattr && has_items && !calls_it && attributes == Attributes::kNone) {
    return copy_instance(walk, x, std::move(vacancy), plan);  // without a state, which `__setstate__` would set
  }
  if (shape.hook == Hook::kGetattrAndNew || has_items) {
    const Ref<> arguments_method = share(Borrowed<>(shape.hook_function));
    return copy_by_protocol_hooks(walk, x, std::move(vacancy), [&](HookOutcome& outcome) {
      outcome.reduced.value = reduce_by_new(walk.state(), x, arguments_method);
      return outcome.reduced.value.has_value();
    });
  }
  Ref<> y = new_object(type, walk.state().no_arguments.borrow());
  if (!y) {
    walk.set_culprit(x);
    return {};
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (opened && attributes != Attributes::kNone && !copy_state(walk, x, y.borrow(), type, shape)) {
    return copy_of_uncopyable(walk, x);
  }
  return opened && opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
