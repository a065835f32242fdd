#include "classify/straight_hook.hpp"

#include "capi/function.hpp"
#include "capi/inline_attributes.hpp"
#include "capi/instance.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "classify/bare_objects.hpp"

#include <string_view>

namespace ectype {
namespace {

// The fields of `ectype._straight_hooks.Steps`, in their order.
enum class PlanField : std::uint8_t { kSteps, kVariables, kCallee, kAsksId, kCount };

// Whether instances have a `__dict__` because a class statement says so, and not a builtin base.
bool has_dict_of_its_class(Type type) {
  while (is_heap_type(type)) {
    type = base_of(type);
  }
  return layout_of(type).dict_offset == 0;
}

}  // namespace

NewRef AttributePlace::read(Borrowed<> x, Borrowed<> name) const {
  switch (kind(type_of(x), name)) {
    case Kind::kShared: {
      const InlineAttributes attributes = InlineAttributes::to_read(x);
      return attributes ? share(attributes.value_at(place_)) : Ref<>();
    }
    case Kind::kSlot:
      return share(Borrowed<>(slot_at(x, place_)));
    case Kind::kClass:
      return share(as_object(type_of(x)));
    case Kind::kDict:
      return instance_dict(x);
    default:
      return {};
  }
}

bool AttributePlace::is_free(Borrowed<> x, Borrowed<> name) const {
  switch (kind(type_of(x), name)) {
    case Kind::kShared: {
      const InlineAttributes attributes = InlineAttributes::alone(x);
      return is_set_usually_ && attributes && !attributes.value_at(place_);
    }
    case Kind::kNew:
      return is_set_usually_ && InlineAttributes::alone(x);
    case Kind::kSlot:
      return is_set_usually_ && slot_at(x, place_) == nullptr;
    case Kind::kDict:
      return is_set_usually_ && has_no_attributes(x);
    default:
      return false;
  }
}

AttributePlace::Kind AttributePlace::kind(Type type, Borrowed<> name) const {
  const std::uint32_t version = type_version(type);
  if (version == 0 || version != version_ || (kind_ == Kind::kNew && place_ != SharedNames(type).count())) {
    kind_ = look(type, name);
    is_set_usually_ = same_slot(type, Type(&PyBaseObject_Type), Py_tp_setattro);
    version_ = type_version(type);
  }
  return kind_;
}

AttributePlace::Kind AttributePlace::look(Type type, Borrowed<> name) const {
  const Type object(&PyBaseObject_Type);
  const Borrowed<> found = class_attribute(type, name);
  if (error_is_set() || !same_slot(type, object, Py_tp_getattro)) {
    PyErr_Clear();
    return Kind::kUnknown;
  }
  if (PyUnicode_CompareWithASCIIString(name.get(), "__class__") == 0) {
    return found == class_attribute(object, name) ? Kind::kClass : Kind::kUnknown;
  }
  if (PyUnicode_CompareWithASCIIString(name.get(), "__dict__") == 0) {
    return found && is_getset(found) && has_dict_of_its_class(type) ? Kind::kDict : Kind::kUnknown;
  }
  if (const std::optional<Py_ssize_t> offset = found ? object_slot_offset(type, found) : std::nullopt) {
    place_ = *offset;
    return Kind::kSlot;
  }
  // An object whose type can be changed may become a data descriptor.
  if (!InlineAttributes::are_kept_by(type) ||
      (found && (!is_unchangeable(type_of(found)) || is_data_descriptor(found)))) {
    return Kind::kUnknown;
  }
  const SharedNames shared(type);
  for (place_ = 0; place_ < shared.count(); ++place_) {
    if (shared.name(place_) == name) {
      return Kind::kShared;
    }
  }
  return Kind::kNew;
}

bool BareClass::look(Type type) const {
  const Borrowed<> cls = as_object(type);
  // The version of a class says nothing about its metaclass, but no class can change from `type` to another one or
  // back.
  const Ref<> new_method = text("__new__");
  is_bare_ = new_method && makes_bare_objects(cls, new_method.borrow()) && type_of(cls).get() == &PyType_Type;
  const Ref<> name = is_bare_ ? text("__init__") : Ref<>();
  const Borrowed<> initialiser = name ? class_attribute(type, name.borrow()) : Borrowed<>();
  PyErr_Clear();
  initialiser_ = initialiser && is_function(initialiser) ? initialiser : Borrowed<>();
  version_ = type_version(type);
  return is_bare_;
}

bool DictClass::is_read_as_dict(Type type) const {
  if (version_ != 0 && version_ == type_version(type)) {
    return is_read_as_dict_;
  }
  const Type dict(&PyDict_Type);
  const Ref<> name = text("keys");
  is_read_as_dict_ = name && class_attribute(type, name.borrow()) == class_attribute(dict, name.borrow()) &&
                     same_slot(type, dict, Py_tp_getattro) && same_slot(type, dict, Py_tp_iter);
  PyErr_Clear();
  version_ = type_version(type);
  return is_read_as_dict_;
}

Owned<StraightHook> StraightHook::of(Borrowed<> code, Borrowed<> plan) {
  // What other kinds of hooks are read into may be as long.
  if (std::string_view(name_of(type_of(plan))) != "Steps" || PyTuple_Check(plan.get()) == 0 ||
      tuple_size(plan) != static_cast<Py_ssize_t>(PlanField::kCount)) {
    return nullptr;
  }
  Owned<StraightHook> hook = make_owned<StraightHook>(code, plan);
  if (hook == nullptr) {
    return nullptr;
  }
  const Borrowed<> steps = tuple_item(plan, static_cast<Py_ssize_t>(PlanField::kSteps));
  for (Py_ssize_t i = 0; i < tuple_size(steps); ++i) {
    const Borrowed<> step = tuple_item(steps, i);
    Step& taken = hook->steps_[static_cast<std::size_t>(i)];
    taken.op = static_cast<Op>(PyLong_AsLong(tuple_item(step, 0).get()));
    taken.number = static_cast<std::uint8_t>(PyLong_AsLong(tuple_item(step, 1).get()));
    taken.object = tuple_item(step, 2);
  }
  hook->callee_ = tuple_item(plan, static_cast<Py_ssize_t>(PlanField::kCallee));
  const Borrowed<> variables = tuple_item(plan, static_cast<Py_ssize_t>(PlanField::kVariables));
  hook->variable_count_ = static_cast<std::size_t>(PyLong_AsLong(variables.get()));
  return hook;
}

}  // namespace ectype
