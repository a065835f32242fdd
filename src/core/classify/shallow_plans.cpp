#include "classify/shallow_plans.hpp"

#include "capi/function.hpp"
#include "capi/gc_pause.hpp"

namespace ectype {
const Plan* ShallowPlans::classify(Type type) {
  types_.free_replaced();
  const GcPause pause;  // a finalizer might call this function
  const Type metaclass = type_of(as_object(type));
  // Looking up an attribute gives a type its version tag, if it can get one.
  (void)class_attribute(type, names_.copy_hook.borrow());
  (void)class_attribute(metaclass, names_.copy_hook.borrow());
  if ((type_version(type) == 0 && !is_unchangeable(type)) || type_version(metaclass) == 0 ||
      !shallow_tables_.are_known(type)) {
    return nullptr;
  }
  const std::uint32_t version = PlanCache::version_before(type);
  Plan plan = plan_for(type);
  if (error_is_set()) {
    PyErr_Clear();  // without memory the result is not reliable
    return nullptr;
  }
  (void)class_attribute(type, names_.copy_hook.borrow());  // the plan may have set `__slotnames__`: a new tag
  const Plan* made = types_.remember(type, shallow_tables_.epoch(), std::move(plan), version);
  PyErr_Clear();  // the caller will raise the error again
  return made;
}

// In the order of `copy.copy`: the tables, then whether it is a class, `__copy__`, the reducers.
Plan ShallowPlans::plan_for(Type type) {
  Plan plan;
  if (const ShallowCopier copier = shallow_tables_.find(type)) {
    plan.shallow = copier;
    plan.is_reduced = copier == shallow_by_look_up;
    return plan;
  }
  if (PyType_IsSubtype(type.get(), &PyType_Type) != 0) {
    plan.shallow = shallow_itself;
    return plan;
  }
  plan.shallow = shallow_by_look_up;
  plan.is_reduced = true;
  const Type metaclass = type_of(as_object(type));
  if (!same_slot(metaclass, Type(&PyType_Type), Py_tp_getattro) ||
      class_attribute(metaclass, names_.copy_hook.borrow())) {
    return plan;
  }
  const Borrowed<> hook = class_attribute(type, names_.copy_hook.borrow());
  if (hook && hook.get() != Py_None) {
    if (is_method(hook)) {  // which a look-up on the class does not bind
      plan.shallow = shallow_by_hook;
      plan.is_reduced = false;
      plan.copy_hook = hook;
    }
    return plan;
  }
  plan.shallow = shallow_by_reduce;
  if (!tables_.without_reducer(type) || !tables_.uses_default_newobj()) {
    return plan;
  }
  if (const StdlibType* stdlib = stdlib_types_.find(names_, type, tables_.watched_dicts())) {
    plan.stdlib = stdlib;
    plan.shallow = stdlib->row->shallow != nullptr ? shallow_stdlib : shallow_by_reduce;
    return plan;
  }
  std::optional<InstanceShape> shape = instance_shape(names_, type, false, tables_.watched_dicts());
  if (shape && shape->hook == Hook::kNone) {
    plan.shallow = shallow_instance;
    plan.shape = *std::move(shape);
  }
  return plan;
}

}  // namespace ectype
