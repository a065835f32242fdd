// A class with a `__getattr__` does not usually have `__deepcopy__` or `__setstate__`. So `__getattr__` is called for
// the first on the object, before everything else, and for the second on the new object, after the state was copied.
// The rest is what is done for a plain instance, or for one with hooks such as `__getstate__`, unless `__getattr__`
// finds something or changes something.
#include "copiers/hooks/getattr.hpp"

#include "classify/attributes.hpp"
#include "copiers/instance/attribute_copies.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/protocol.hpp"
#include "protocol/reduce_by_new.hpp"

namespace ectype {
namespace {

// Called after foreign code has run. How the attributes of `x` affect its copy, which is unusual if its class is not
// `type` any more, or if the class or the tables are not as they were. `shape` is that of the class before.
Attributes attributes_now(Walk& walk, Borrowed<> x, Type type, const InstanceShape& shape) {
  DispatchTables& tables = walk.state().tables;
  tables.refresh();
  const Plan* plan = type_of(x) == type ? walk.plan_at_a_glance(type) : nullptr;
  const bool is_plain = plan != nullptr && plan->is_hooked && plan->shape.hook == shape.hook &&
                        plan->shape.hook_function == shape.hook_function && tables.reduces_as_standard() &&
                        plan->shape.holds();
  return is_plain ? attributes_of(walk.state().instance_names, x, plan->shape) : Attributes::kUnusual;
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
  if (!copy_attributes(walk, x, copies) || !find_setter(walk, y, setter)) {
    return false;
  }
  if (!setter && attributes_now(walk, y, type, shape) == Attributes::kNone && copies.move_into(y)) {
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
  if (!walk.foreign_step([&] { return optional_attribute(x, walk.state().names.deepcopy_hook.borrow(), hook); })) {
    return copy_of_uncopyable(walk, x);
  }
  const bool found = hook && hook.get() != Py_None;
  const Attributes attributes = found ? Attributes::kUnusual : attributes_now(walk, x, type, shape);
  if (attributes == Attributes::kUnusual) {
    return copy_by_protocol_hooks(walk, x, std::move(vacancy),
                                  [&](HookOutcome& outcome) { return call_or_reduce(walk, x, type, hook, outcome); });
  }
  if (shape.hook == Hook::kGetattrAndNew) {
    const Ref<> arguments_method = share(Borrowed<>(shape.hook_function));
    return copy_by_protocol_hooks(walk, x, std::move(vacancy), [&](HookOutcome& outcome) {
      if (Ref<> value = reduce_by_new(walk.state(), x, arguments_method)) {
        outcome.reduced.value = ReduceValue::of(std::move(value));
      }
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
