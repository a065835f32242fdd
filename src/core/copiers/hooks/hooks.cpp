// Instances of classes with hooks of their own. The plan knows which hook is called first, so the others need not be
// looked up.
//
// Without `__deepcopy__`, `__reduce_ex__` and `__reduce__`, `object.__reduce_ex__` reduces the instance and
// `copyreg.__newobj__` makes the new one. The core does the same here, in this order: `__getnewargs__`; the state, by
// `__getstate__`; `__new__`; `__setstate__` or the attributes.
#include "capi/call.hpp"
#include "classify/attributes.hpp"
#include "classify/copiers.hpp"
#include "copiers/hooks/attribute_hook.hpp"
#include "copiers/hooks/call_hook.hpp"
#include "copiers/hooks/getattr.hpp"
#include "copiers/hooks/straight_hook.hpp"
#include "copiers/packages/msgspec.hpp"
#include "copiers/packages/pydantic.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/protocol.hpp"
#include "protocol/reduce_by_new.hpp"

namespace ectype {
namespace {

// Called after the state methods of the class have run, to recognise those that attrs generates. This is foreign code.
// False with an error set if a signal handler raised it.
[[nodiscard]] bool read_state_methods(State& state, const Plan& plan, Type type) {
  if (plan.shape.hook != Hook::kNew || state.instance_names.attrs || !plan.hook_reading.is_due()) [[likely]] {
    return true;
  }
  const Ref<> getter = share(class_attribute(type, state.instance_names.get_state.borrow()));
  const Ref<> setter = share(class_attribute(type, state.instance_names.set_state.borrow()));
  if (!getter || !setter) {
    PyErr_Clear();
    return true;
  }
  const Ref<> recognised = call(state.fallbacks.read_state_methods.borrow(), getter.borrow(), setter.borrow());
  if (!recognised) {
    return false;
  }
  state.instance_names.learn_attrs(recognised.borrow(), state.tables.watched_dicts());
  if (state.instance_names.attrs) {
    state.tables.forget_plans();
  }
  return true;
}

[[gnu::noinline]] NewRef copy_by_reduce_hook(Walk& walk, Borrowed<> x, const Plan& plan, NativeVacancy vacancy) {
  State& state = walk.state();
  const InstanceShape& shape = plan.shape;
  const Ref<> function = share(Borrowed<>(shape.hook_function));
  const Type type = type_of(x);
  return copy_by_protocol_hooks(walk, x, std::move(vacancy), [&](HookOutcome& outcome) {
    switch (shape.hook) {
      case Hook::kReduceEx:
        return outcome.reduced.take(state, call(function.borrow(), x, state.protocol.borrow()));
      case Hook::kReduce:
        return outcome.reduced.take(state, call(function.borrow(), x)) &&
               plan.hook_reading.note_call_of_reducer(state.fallbacks.read_reducer.borrow(), function.borrow(), x,
                                                      type);
      default:
        break;
    }
    outcome.reduced.value = reduce_by_new(state, x, function);
    return outcome.reduced.value && read_state_methods(state, plan, type_of(x));
  });
}

// A reduce value that copies only the named attributes of an instance: `copyreg.__newobj__`, the class, and a state
// that sets the attributes one by one. All of this is foreign code. Empty with an error set.
Ref<> reduce_by_attributes(const State& state, Borrowed<> x, Borrowed<> names) {
  const Ref<> arguments = pack(as_object(type_of(x)));
  const Ref<> rebuilder = arguments ? state.tables.rebuilder() : Ref<>();
  const Ref<> values = rebuilder ? new_dict(tuple_size(names)) : Ref<>();
  if (!values) {
    return {};
  }
  for (Py_ssize_t i = 0; i < tuple_size(names); ++i) {
    const Ref<> value = attribute(x, tuple_item(names, i));
    if (!value || !dict_set(values.borrow(), tuple_item(names, i), value.borrow())) {
      return {};
    }
  }
  const Ref<> state_of_x = pack(Borrowed<>(Py_None), values.borrow());
  return state_of_x ? pack(rebuilder.borrow(), arguments.borrow(), state_of_x.borrow()) : Ref<>();
}

NewRef copy_by_attributes(Walk& walk, Borrowed<> x, Borrowed<> attributes, NativeVacancy vacancy) {
  const Ref<> names = share(attributes);
  return copy_by_protocol_hooks(walk, x, std::move(vacancy), [&](HookOutcome& outcome) {
    if (Ref<> value = reduce_by_attributes(walk.state(), x, names.borrow())) {
      outcome.reduced.value = ReduceValue::of(std::move(value));
    }
    return outcome.reduced.value.has_value();
  });
}

// Copies by the `__deepcopy__` of the class. The hook does not run if it only returns its object, or if the core can do
// the same natively.
NewRef copy_by_own_deepcopy(Walk& walk, const Plan& plan, Borrowed<> x, NativeVacancy vacancy) {
  const Borrowed<> hook(plan.shape.hook_function);
  if (plan.hook_reading.returns_self(hook) && walk.state().observers.none_of(hook)) {
    return share(x);
  }
  const Borrowed<> names = plan.hook_reading.copied_attributes(hook);
  if (names && !walk.memo().is_callers() && walk.state().observers.none_of(hook)) [[unlikely]] {
    return copy_by_attributes(walk, x, names, std::move(vacancy));
  }
  if (PydanticModel* model = plan.hook_reading.pydantic_model(hook)) {
    return copy_pydantic_model(walk, plan, *model, x, std::move(vacancy));
  }
  if (const AttributeHook* kind = plan.hook_reading.attribute_hook()) {
    return copy_by_attribute_hook(walk, plan, *kind, x, std::move(vacancy));
  }
  if (const StraightHook* kind = plan.hook_reading.straight_hook()) {
    return copy_by_straight_hook(walk, plan, *kind, x, std::move(vacancy));
  }
  return call_hook(walk, plan, x, std::move(vacancy));
}

}  // namespace

// Ends in tail calls, because hooks inside hooks run this once per level.
NewRef copy_hooked(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const InstanceShape& shape = plan.shape;
  // Postponed contents or deferred decrefs would run other foreign code first, which might change the class.
  if (hides_hook(walk.state().instance_names, x, shape) || walk.foreign_code_waits() || !walk.has_room()) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  switch (shape.hook) {
    case Hook::kDeepcopy:
      return copy_by_own_deepcopy(walk, plan, x, std::move(vacancy));
    case Hook::kGetattr:
    case Hook::kGetattrAndNew:
      if (walk.memo().is_callers()) [[unlikely]] {
        return copy_by_protocol(walk, x, std::move(vacancy));
      }
      return copy_with_getattr(walk, x, std::move(vacancy), plan);
    case Hook::kReduce:
      if (const StructFields* fields = plan.hook_reading.struct_fields();
          fields != nullptr && walk.state().tables.rules() == nullptr && is_whole_struct(*fields, x)) {
        return copy_struct(walk, *fields, x, std::move(vacancy));
      }
      [[fallthrough]];
    default:
      return copy_by_reduce_hook(walk, x, plan, std::move(vacancy));
  }
}

}  // namespace ectype
