// The plans of deep copies, by type.
#pragma once

#include "classify/declarations.hpp"
#include "classify/dispatch_tables.hpp"
#include "classify/plan_cache.hpp"

namespace ectype {

class DeepPlans {
 public:
  DeepPlans(DispatchTables& tables, const InstanceNames& names, StdlibTypes& stdlib_types,
            const Declarations& declarations)
      : tables_(tables), names_(names), stdlib_types_(stdlib_types), declarations_(declarations) {}

  // Called when foreign code may have run: a plan without a version tag is no longer valid.
  void new_region() { types_.new_region(); }

  // See `PlanCache`.
  void begin_use() { types_.begin_use(); }
  void end_use() { types_.end_use(); }

  // The plan of the type, or null. Valid until foreign code runs.
  [[nodiscard]] ECTYPE_INLINE const Plan* find(Type type) { return types_.find(type, tables_.epoch()); }

  // The same, but null unless the plan is at the first place of the type in the cache.
  [[nodiscard]] ECTYPE_INLINE const Plan* find_at_once(Type type) { return types_.find_at_once(type, tables_.epoch()); }

  // Makes a plan and stores it. Only for a type whose classification runs no foreign code. Null with an error set.
  [[gnu::noinline]] const Plan* classify(Type type) {
    if (const Plan* renewed = renew(type)) {
      return renewed;
    }
    if (kFreeThreaded) {
      (void)class_attribute(type, names_.deepcopy_hook.borrow());
    }
    const std::uint32_t version = PlanCache::version_before(type);
    std::optional<Plan> plan = plan_by_tables(type);
    if (!plan) {
      return nullptr;
    }
    if (plan->deep == kByProtocol) {
      look_closer(type, *plan);
    }
    if (tables_.rules() != nullptr) {
      follow_rules(*tables_.rules(), type, *plan);
    }
    if (error_is_set()) {
      return nullptr;  // without memory the result is not reliable
    }
    // Looking up an attribute gives a type its version tag, if it can get one.
    (void)class_attribute(type, names_.deepcopy_hook.borrow());
    return types_.remember(type, tables_.epoch(), *std::move(plan), version);
  }

  // The same, but null without an error if classifying the type would run foreign code, or fails.
  [[nodiscard]] ECTYPE_INLINE const Plan* plan_of(Type type) {
    const Plan* plan = find(type);
    return plan != nullptr ? plan : renew_or_classify(type);
  }

  // Makes a plan that is not stored, by running what a program has put in place of the tables. This is foreign code.
  // Null with an error set.
  const Plan* classify_by_python(Type type, bool is_not_atomic = false) {
    std::optional<Plan> plan = plan_by_tables(type, is_not_atomic);
    return plan ? types_.lend(*std::move(plan)) : nullptr;
  }

  // Whether instances are copied without running code of theirs, as far as the type determines that. For reports on
  // what copies cost: called between copies, never during one. May run foreign code. Empty with an error set.
  [[nodiscard]] std::optional<bool> is_native(Type type) {
    tables_.refresh();
    new_region();
    const Plan* plan = find(type);
    if (plan == nullptr && tables_.classifying_runs_python(type)) {
      const std::optional<Plan> made = plan_by_tables(type);
      return made ? std::optional(!made->runs_hooks) : std::nullopt;
    }
    plan = plan != nullptr ? plan : classify(type);
    if (plan == nullptr) {
      return std::nullopt;
    }
    const bool calls_its_class = plan->is_instance && (is_of_own_new(plan->shape.base) || plan->shape.has_own_adder);
    return !plan->begins_with_foreign_code(type) && !calls_its_class;
  }

 private:
  [[gnu::noinline]] const Plan* renew_or_classify(Type type) {
    if (const Plan* renewed = renew(type)) {
      return renewed;
    }
    const Plan* plan = tables_.classifying_runs_python(type) ? nullptr : classify(type);
    if (plan == nullptr) {
      PyErr_Clear();  // copying the object will raise the error again
    }
    return plan;
  }

  // The plan whose tables and metaclass have not changed, while the class has changed or has no version tag. What the
  // plan took from the class is read again. Null if it differs.
  const Plan* renew(Type type) {
    return types_.renew(type, tables_.epoch(), [&](const Plan& plan) { return still_true(plan, type); });
  }
  bool still_true(const Plan& plan, Type type) {
    if (tables_.rules() != nullptr && !has_same_rules(*tables_.rules(), plan, type)) {
      return false;
    }
    if (plan.stdlib != nullptr) {
      return stdlib_types_.find(names_, type, tables_.watched_dicts()) == plan.stdlib;
    }
    if (!plan.is_instance && !plan.is_hooked) {
      return false;
    }
    // The type may be another one at the same address, with other names.
    plan.shape.names_seen = 0;
    if (plan.is_hooked && plan.shape.hook == Hook::kDeepcopy) {
      // What is declared may differ from what the plan was made with, also because another class is at this address.
      // The function may be gone; only its address is looked up.
      const Borrowed<> function(plan.shape.hook_function);
      if (!plan.hook_reading.is_set_by(type, function, declarations_.of(type, function))) {
        return false;
      }
    }
    // Fields are known of one class only. Another one at its address may have the same `__reduce__`.
    if (plan.hook_reading.struct_fields() != nullptr) {
      return false;
    }
    if (plan.is_hooked && still_has_hook(names_, type, plan.shape)) {
      return true;
    }
    const std::optional<InstanceShape> shape = instance_shape(names_, type, true, tables_.watched_dicts());
    if (!shape) {
      PyErr_Clear();  // the type is classified next
    }
    return shape && shape->is_like(plan.shape);
  }

  // What the tables say. Empty with an error set.
  std::optional<Plan> plan_by_tables(Type type, bool is_not_atomic = false) {
    std::optional<TableEntry> entry = tables_.find(type, is_not_atomic);
    if (!entry) {
      return std::nullopt;
    }
    Plan plan;
    plan.rule = entry->rule;
    switch (entry->rule) {
      case Rule::kAtomic:
        plan.is_atomic = true;
        [[fallthrough]];
      case Rule::kAtomicLater:
        plan.is_own_copy = true;
        plan.deep = without_plan<copy_to_itself>;
        break;
      case Rule::kList:
        plan.deep = without_plan<copy_list>;
        break;
      case Rule::kDict:
        plan.deep = without_plan<copy_dict>;
        break;
      case Rule::kTuple:
        plan.deep = without_plan<copy_tuple>;
        break;
      case Rule::kFrozenDict:
        plan.deep = without_plan<copy_frozendict>;
        break;
      case Rule::kMethod:
        plan.deep = without_plan<copy_method>;
        break;
      case Rule::kRegistered:
        plan.deep = copy_registered;
        plan.copier = std::move(entry->copier);
        plan.runs_hooks = true;
        break;
      case Rule::kReduced:
        plan.deep = is_set_to_copy(type) ? without_plan<copy_set> : kByProtocol;
        plan.runs_hooks = plan.deep == kByProtocol;
        break;
      case Rule::kOmitted:
        plan.deep = without_plan<copy_by_leaving_out>;
        break;
      case Rule::kByFunction:
        plan.deep = copy_by_function;
        plan.function = tables_.rules()->of(type).function;
        plan.runs_hooks = true;
        break;
    }
    return error_is_set() ? std::nullopt : std::optional(std::move(plan));
  }
  // A set reduces to its type and a list of its members. Whether both are copied by the standard rules.
  bool is_set_to_copy(Type type) {
    return (type.get() == &PySet_Type || type.get() == &PyFrozenSet_Type) && tables_.are_usual() &&
           tables_.has_rule(Type(&PyList_Type), Rule::kList) && tables_.without_reducer(type);
  }

  // No table has the type. Checks whether it is a known type, or one of plain instances.
  void look_closer(Type type, Plan& plan) {
    const StdlibType* stdlib = stdlib_types_.find(names_, type, tables_.watched_dicts());
    if (stdlib != nullptr && (stdlib->row->has_deepcopy || uses_default_reduce(type)) &&
        (!stdlib->row->reduces_to_timedelta || timedelta_uses_default_reduce())) {
      plan.stdlib = stdlib;
      plan.runs_hooks = false;
      plan.is_own_copy = stdlib->row->is_own_copy;
      plan.is_reduced = !plan.is_own_copy;
      plan.deep = plan.is_own_copy ? without_plan<copy_to_itself> : copy_stdlib;
    } else if (tables_.uses_default_newobj() && is_shared(type)) {
      std::optional<InstanceShape> shape = instance_shape(names_, type, true, tables_.watched_dicts());
      if (!shape && !error_is_set()) {
        shape = shape_by_declaration(type);
      }
      if (shape && look_for_reducer(type, *shape)) {
        plan.is_instance = shape->hook == Hook::kNone;
        plan.is_hooked = plan.runs_hooks = !plan.is_instance;
        plan.is_reduced = plan.is_instance;
        plan.deep = plan.is_instance ? copy_instance : copy_hooked;
        plan.shape = *std::move(shape);
        look_at_other_hook(type, plan);
      }
    }
  }
  // For a class in C whose instances are asked for their attributes in a way of its own, but find `__deepcopy__` in the
  // class: that is declared of the method.
  std::optional<InstanceShape> shape_by_declaration(Type type) const {
    const Borrowed<> method = class_attribute(type, names_.deepcopy_hook.borrow());
    const Borrowed<> look_up = class_attribute(type, names_.get_attribute.borrow());
    if (!method || !is_method_in_c(method) || layout_of(type).dict_offset != 0 || !look_up ||
        Py_TYPE(look_up.get()) != &PyWrapperDescr_Type) {
      PyErr_Clear();
      return std::nullopt;
    }
    const Borrowed<> declared = declarations_.of(type, method);
    const Ref<> owner = declared ? attribute(method, "__objclass__") : Ref<>();
    PyErr_Clear();
    if (!owner || !HookReading::says_that_it_runs_alone(declared) ||
        !same_slot(type, Type(reinterpret_cast<PyTypeObject*>(owner.get())), Py_tp_getattro)) {
      return std::nullopt;
    }
    InstanceShape shape;
    shape.hook = Hook::kDeepcopy;
    shape.hook_function = method.get();
    return shape;
  }
  // Declarations count at once. What other hooks do is found out once they have been called.
  void look_at_other_hook(Type type, Plan& plan) {
    const Borrowed<> function(plan.shape.hook_function);
    if (plan.shape.hook != Hook::kDeepcopy) {
      return;
    }
    const bool is_in_python = is_function(function);
    if (const Borrowed<> declared = declarations_.of(type, function)) {
      plan.hook_reading.set_declared(type, function, declared);
    } else if (!is_in_python) {
      plan.hook_reading.ask_after_first_call();
    }
    if (!is_in_python && plan.hook_reading.returns_self(function) && is_unchangeable(type)) {
      plan.is_own_copy = true;
      plan.is_hooked = plan.runs_hooks = false;
      plan.deep = without_plan<copy_to_itself>;
    }
  }
  // Rules for attributes concern what is copied natively as a plain instance, and all states of the reduce protocol. A
  // `__deepcopy__` runs first, and the rules then apply to its result.
  static void follow_rules(const Rules& rules, Type type, Plan& plan) {
    if (rules.uncopyable().treatment != Treatment::kNone) {
      plan.is_hooked = false;  // a hook that is called without a walk would raise its error past the rule
      plan.deep = plan.deep == copy_stdlib ? copy_stdlib_by_rules : plan.deep;
    }
    const bool names_types_of_states = rules.names_types_of_states();
    if (plan.rule != Rule::kReduced || plan.is_own_copy || !(rules.has_attributes() || names_types_of_states)) {
      return;
    }
    auto attributes = make_owned<AttributeRules>();
    if (!attributes) {
      out_of_memory();
      return;
    }
    if (!rules.add_attributes_of(type, *attributes) || (attributes->empty() && !names_types_of_states)) {
      return;
    }
    if (plan.is_instance) {
      plan.deep = copy_instance_by_rules;
    } else {
      plan.deep = kByProtocol;
    }
    plan.is_instance = plan.is_hooked = false;
    plan.stdlib = nullptr;
    plan.attribute_rules = std::move(attributes);
  }
  // Whether the rules say of the type what they said when the plan was made. A plan that is made by rules is not kept.
  static bool has_same_rules(const Rules& rules, const Plan& plan, Type type) {
    AttributeRules attributes;
    if (!rules.add_attributes_of(type, attributes)) {
      PyErr_Clear();
      return false;
    }
    return !plan.attribute_rules && attributes.empty() && rules.of(type).treatment == Treatment::kNone;
  }

  // A reducer registered with copyreg comes before all methods except `__deepcopy__`, for which a `__getattr__` is
  // called. False if it is not written in Python, if it does not come first, or if it cannot be looked up. Leaves no
  // error set.
  bool look_for_reducer(Type type, InstanceShape& shape) {
    const Ref<> reducer = tables_.reducer(type);
    if (reducer && shape.hook != Hook::kDeepcopy) {
      const bool comes_first = shape.hook != Hook::kGetattr && shape.hook != Hook::kGetattrAndNew;
      shape.hook = Hook::kReduce;
      shape.hook_function = reducer.get();  // owned by the table during this epoch
      return comes_first && is_function(reducer.borrow());
    }
    const bool known = !error_is_set();
    PyErr_Clear();  // the protocol will raise the error again
    return known;
  }
  // Whether there is no reducer for the type and the types it reduces to are copied by default.
  bool uses_default_reduce(Type type) {
    return tables_.all_standard() && tables_.has_rule(Type(&PyBytes_Type), Rule::kAtomic) && uses_default_newobj(type);
  }
  // Whether `copyreg.__newobj__` would be called with the class itself.
  bool uses_default_newobj(Type type) {
    return tables_.uses_default_newobj() && tables_.without_reducer(type) && is_shared(type);
  }
  // Whether the class is its own copy when it is an argument.
  bool is_shared(Type type) {
    const Type metaclass = type_of(as_object(type));
    const std::optional<TableEntry> entry = tables_.find_in_tables(metaclass);
    return entry && (entry->rule == Rule::kAtomic || entry->rule == Rule::kAtomicLater);
  }
  // A timezone reduces to its offset.
  bool timedelta_uses_default_reduce() {
    const Type offset = stdlib_types_.of(kTimeDelta);
    return offset && tables_.has_rule(offset, Rule::kReduced) && tables_.without_reducer(offset);
  }

  DispatchTables& tables_;
  const InstanceNames& names_;
  StdlibTypes& stdlib_types_;
  const Declarations& declarations_;
  PlanCache types_;
};

}  // namespace ectype
