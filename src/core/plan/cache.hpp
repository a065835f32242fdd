// The plans of deep copies, by type.
#pragma once

#include "plan/registries.hpp"
#include "plan/type_cache.hpp"

namespace ectype {

class PlanCache {
 public:
  PlanCache(Registries& registries, const InstanceNames& names, KnownTypes& known_types)
      : registries_(registries), names_(names), known_types_(known_types) {}

  // To be called when foreign code may have run: a plan without a version tag is not valid any more.
  void new_region() { types_.new_region(); }

  // See `TypeCache`.
  void begin_use() { types_.begin_use(); }
  void end_use() { types_.end_use(); }

  // What is known of the type, or null. True until foreign code runs.
  [[nodiscard]] ECTYPE_INLINE const Plan* find(Type type) { return types_.find(type, registries_.epoch()); }

  // The same, or null where that takes more than a look at the first place.
  [[nodiscard]] ECTYPE_INLINE const Plan* find_at_once(Type type) {
    return types_.find_at_once(type, registries_.epoch());
  }

  // Makes a plan and remembers it; only for a type whose judging runs no foreign code. Null with an error set.
  [[gnu::noinline]] const Plan* judge(Type type) {
    if (const Plan* renewed = renew(type)) {
      return renewed;
    }
    std::optional<Plan> plan = registries_.judge(type);
    if (!plan) {
      return nullptr;
    }
    if (plan->kind == Kind::kProtocol) {
      look_closer(type, *plan);
    }
    if (error_is_set()) {
      return nullptr;  // without memory nothing was found out
    }
    // Looking an attribute up gives a type its version, if there are any left.
    (void)class_attribute(type, names_.deepcopy_hook.borrow());
    return types_.remember(type, registries_.epoch(), *std::move(plan));
  }

  // The same, or null without an error where judging the type runs foreign code or fails.
  [[nodiscard]] ECTYPE_INLINE const Plan* plan_of(Type type) {
    const Plan* plan = find(type);
    return plan != nullptr ? plan : renew_or_judge(type);
  }

  // Makes a plan that is not remembered, by running what a program has put in the place of the tables. Null with an
  // error set.
  const Plan* judge_by_foreign_code(Type type) {
    std::optional<Plan> plan = registries_.judge(type);
    return plan ? types_.lend(*std::move(plan)) : nullptr;
  }

  // Are instances copied without code of theirs, as far as the type tells? For reports on what copies cost: called
  // between copies, never by one. Empty with an error set.
  [[nodiscard]] std::optional<bool> is_native(Type type) {
    registries_.refresh();
    new_region();
    const Plan* plan = find(type);
    if (plan == nullptr && registries_.judging_is_foreign(type)) {
      const std::optional<Plan> made = registries_.judge(type);
      return made ? std::optional(!runs_hooks(made->kind)) : std::nullopt;
    }
    plan = plan != nullptr ? plan : judge(type);
    if (plan == nullptr) {
      return std::nullopt;
    }
    const bool is_made_by_its_class = plan->kind == Kind::kInstance && plan->shape.base == Base::kOwnNew;
    return (!runs_hooks(plan->kind) && !is_made_by_its_class) ||
           (plan->kind == Kind::kHooked && plan->hook_reading.is_replaced());
  }

 private:
  [[gnu::noinline]] const Plan* renew_or_judge(Type type) {
    if (const Plan* renewed = renew(type)) {
      return renewed;
    }
    const Plan* plan = registries_.judging_is_foreign(type) ? nullptr : judge(type);
    if (plan == nullptr) {
      PyErr_Clear();  // copying the object will meet the error again
    }
    return plan;
  }

  // Neither the tables nor the metaclass have changed, but the class has, or it has no version by which that could be
  // known. What was read in the class is read again.
  const Plan* renew(Type type) {
    return types_.renew(type, registries_.epoch(), [&](const Plan& plan) { return still_true(plan, type); });
  }
  bool still_true(const Plan& plan, Type type) {
    if (plan.known != nullptr || (plan.kind != Kind::kInstance && plan.kind != Kind::kHooked)) {
      return false;
    }
    // The type may be another one at the same address, with names of its own.
    plan.shape.names_seen = 0;
    if (plan.kind == Kind::kHooked && still_has_hook(names_, type, plan.shape)) {
      return true;
    }
    Ref<> held;
    const std::optional<InstanceShape> shape = instance_shape(names_, type, true, held);
    if (!shape) {
      PyErr_Clear();  // the type is judged next
    }
    return shape && !held && shape->is_like(plan.shape);
  }

  // No table knows the type. Is it one that we know, or one of plain instances?
  void look_closer(Type type, Plan& plan) {
    const KnownType* known = known_types_.find(names_, type, registries_.watcher());
    if (known != nullptr && (KnownTypes::has_hook(known->kind) || reduces_as_ever(type)) &&
        (known->kind != Kind::kTimeZone || offsets_reduce_as_ever())) {
      plan.kind = known->kind;
      plan.known = known;
    } else if (registries_.rebuilds_as_ever() && is_shared(type)) {
      std::optional<InstanceShape> shape = instance_shape(names_, type, true, plan.copier);
      if (shape && look_for_reducer(type, *shape)) {
        plan.kind = shape->hook == Hook::kNone ? Kind::kInstance : Kind::kHooked;
        plan.shape = *std::move(shape);
        look_at_hook_in_c(type, plan);
      }
    }
  }
  void look_at_hook_in_c(Type type, Plan& plan) {
    const Borrowed<> function(plan.shape.hook_function);
    if (plan.shape.hook != Hook::kDeepcopy || !is_method_in_c(function)) {
      return;
    }
    const DeepcopyInC does = known_deepcopy_in_c(type, function);
    if (does == DeepcopyInC::kReturnsSelf && is_unchangeable(type)) {
      plan.kind = Kind::kItself;
    } else {
      plan.hook_reading.set(does);
    }
  }
  // A reducer registered with copyreg comes before all methods but `__deepcopy__`. False if it is not written in
  // Python.
  bool look_for_reducer(Type type, InstanceShape& shape) {
    const Ref<> reducer = registries_.reducer(type);
    if (reducer && shape.hook != Hook::kDeepcopy) {
      shape.hook = Hook::kReduce;
      shape.hook_function = reducer.get();  // the table's, as long as this epoch
      return is_function(reducer.borrow());
    }
    const bool known = !error_is_set();
    PyErr_Clear();  // the protocol will meet it again
    return known;
  }
  // Is there no reducer for the type, and are the types it reduces to copied as ever?
  bool reduces_as_ever(Type type) {
    return registries_.all_standard() && is_judged(Type(&PyBytes_Type), Kind::kAtomic) && rebuilds_as_ever(type);
  }
  // Would `copyreg.__newobj__` be called, and with the class itself?
  bool rebuilds_as_ever(Type type) {
    return registries_.rebuilds_as_ever() && registries_.without_reducer(type) && is_shared(type);
  }
  // Is the class its own copy, as an argument?
  bool is_shared(Type type) {
    const std::optional<Plan> metaclass = registries_.judge(type_of(as_object(type)));
    return metaclass && stays_itself(metaclass->kind);
  }
  bool is_judged(Type type, Kind kind) {
    const std::optional<Plan> plan = registries_.judge(type);
    return plan && plan->kind == kind;
  }
  // A timezone reduces to its offset.
  bool offsets_reduce_as_ever() {
    const Type offset = known_types_.of(Kind::kTimeDelta);
    return offset && is_judged(offset, Kind::kProtocol) && registries_.without_reducer(offset);
  }

  Registries& registries_;
  const InstanceNames& names_;
  KnownTypes& known_types_;
  TypeCache<Plan> types_;
};

}  // namespace ectype
