#include "plan/shallow_plans.hpp"

#include "python/function.hpp"
#include "python/gc_pause.hpp"

namespace ectype {
namespace {

// Does a class give it out as it is? A function written in Python, or a method written in C, is bound to an instance
// only.
bool is_given_as_it_is(Borrowed<> attribute) { return is_function(attribute) || is_method_in_c(attribute); }

}  // namespace

const ShallowPlan* ShallowPlans::judge(Type type) {
  types_.free_replaced();
  const GcPause pause;  // a finalizer might come here itself
  const Type metaclass = type_of(as_object(type));
  // Looking an attribute up gives a type its version, if there are any left.
  (void)class_attribute(type, names_.copy_hook.borrow());
  (void)class_attribute(metaclass, names_.copy_hook.borrow());
  if ((type_version(type) == 0 && !is_unchangeable(type)) || type_version(metaclass) == 0 || !tables_.are_known(type)) {
    return nullptr;
  }
  ShallowPlan plan = plan_for(type);
  if (error_is_set()) {
    PyErr_Clear();  // without memory nothing was found out
    return nullptr;
  }
  (void)class_attribute(type, names_.copy_hook.borrow());  // it may have been given a `__slotnames__`
  const ShallowPlan* made = types_.remember(type, tables_.epoch(), std::move(plan));
  PyErr_Clear();  // whoever asks will meet it again
  return made;
}

// In the order of `copy.copy`: the tables, then whether it is a class, `__copy__`, the reducers.
ShallowPlan ShallowPlans::plan_for(Type type) {
  ShallowPlan plan;
  if (const std::optional<Shallow> way = tables_.find(type)) {
    plan.way = *way;
    return plan;
  }
  if (PyType_IsSubtype(type.get(), &PyType_Type) != 0) {
    plan.way = Shallow::kItself;
    return plan;
  }
  const Type metaclass = type_of(as_object(type));
  if (!same_slot(metaclass, Type(&PyType_Type), Py_tp_getattro) ||
      class_attribute(metaclass, names_.copy_hook.borrow())) {
    return plan;
  }
  const Borrowed<> hook = class_attribute(type, names_.copy_hook.borrow());
  if (hook && hook.get() != Py_None) {
    plan.way = is_given_as_it_is(hook) ? Shallow::kHook : Shallow::kAsked;
    plan.hook = hook;
    return plan;
  }
  plan.way = Shallow::kReduced;
  if (!registries_.without_reducer(type) || !registries_.rebuilds_as_ever()) {
    return plan;
  }
  if (const KnownType* known = known_types_.find(names_, type, registries_.watcher())) {
    plan.way = Shallow::kKnown;
    plan.known = known;
    return plan;
  }
  std::optional<InstanceShape> shape = instance_shape(names_, type, false, plan.held);
  if (shape && shape->hook == Hook::kNone) {
    plan.way = Shallow::kInstance;
    plan.shape = *std::move(shape);
  }
  return plan;
}

}  // namespace ectype
