#include "classify/attribute_hook.hpp"

#include "capi/names.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "classify/bare_objects.hpp"

#include <algorithm>

namespace ectype {
namespace {

// The fields of `ectype._attribute_hooks.Plan`, in their order.
enum class PlanField : std::uint8_t {
  kEntersItself,
  kSharesFirst,
  kShallow,
  kLoop,
  kExceptions,
  kSettings,
  kHasTail,
  kCopiesAgain,
  kRests,
  kBuiltins,
  kCount
};
// Those of `Rule`.
enum class RuleField : std::uint8_t { kSource, kArgument, kIsDeep, kAssignsItem };

template <class Field>
Borrowed<> field_of(Borrowed<> tuple, Field field) {
  return tuple_item(tuple, static_cast<Py_ssize_t>(field));
}

AttributeRule rule_from(Borrowed<> rule) {
  return {.source = static_cast<AttributeRule::Source>(PyLong_AsLong(field_of(rule, RuleField::kSource).get())),
          .is_deep = field_of(rule, RuleField::kIsDeep).get() == Py_True,
          .assigns_item = field_of(rule, RuleField::kAssignsItem).get() == Py_True,
          .argument = field_of(rule, RuleField::kArgument)};
}

std::size_t take_rules(Borrowed<> pairs, std::span<AttributeHook::Named> rules) {
  const Py_ssize_t count = tuple_size(pairs);
  for (Py_ssize_t i = 0; i < count; ++i) {
    const Borrowed<> pair = tuple_item(pairs, i);
    rules[static_cast<std::size_t>(i)] = {.name = tuple_item(pair, 0), .rule = rule_from(tuple_item(pair, 1))};
  }
  return static_cast<std::size_t>(count);
}

// Whether `type.__new__(type)` makes a bare object, and its `__class__`, its `__dict__` and `setattr` are `object`'s.
bool makes_usual_objects(Type type) {
  const Type object(&PyBaseObject_Type);
  const Ref<> dict_name = text("__dict__");
  const Ref<> class_name = text("__class__");
  const Ref<> new_method = text("__new__");
  if (!dict_name || !class_name || !new_method) {
    PyErr_Clear();
    return false;
  }
  const Borrowed<> dict = class_attribute(type, dict_name.borrow());
  return makes_bare_objects(as_object(type), new_method.borrow()) && InlineAttributes::are_kept_by(type) &&
         same_slot(type, object, Py_tp_setattro) && same_attribute(type, object, class_name.borrow()) && dict &&
         is_getset(dict);
}

}  // namespace

Owned<AttributeHook> AttributeHook::of(Borrowed<> plan) {
  if (PyTuple_Check(plan.get()) == 0 || tuple_size(plan) != static_cast<Py_ssize_t>(PlanField::kCount)) {
    return nullptr;
  }
  Owned<AttributeHook> hook = make_owned<AttributeHook>(plan);
  if (hook != nullptr) {
    const auto is_set = [&](PlanField field) { return field_of(plan, field).get() == Py_True; };
    hook->enters_itself = is_set(PlanField::kEntersItself);
    hook->shares_first = is_set(PlanField::kSharesFirst);
    hook->has_tail = is_set(PlanField::kHasTail);
    hook->copies_again = is_set(PlanField::kCopiesAgain);
    if (const Borrowed<> shallow = field_of(plan, PlanField::kShallow); shallow.get() != Py_None) {
      hook->shallow_name = GlobalName(tuple_item(shallow, 0));
      hook->shallow_function = tuple_item(shallow, 1);
      hook->shallow_code = tuple_item(shallow, 2);
    }
    hook->has_loop = field_of(plan, PlanField::kLoop).get() != Py_None;
    if (hook->has_loop) {
      hook->others_ = rule_from(field_of(plan, PlanField::kLoop));
    }
    hook->exception_count_ = take_rules(field_of(plan, PlanField::kExceptions), hook->exceptions_);
    hook->setting_count_ = take_rules(field_of(plan, PlanField::kSettings), hook->settings_);
  }
  return hook;
}

Borrowed<> AttributeHook::rest(std::size_t number) const {
  const Borrowed<> function = tuple_item(field_of(plan_.borrow(), PlanField::kRests), static_cast<Py_ssize_t>(number));
  return function.get() == Py_None ? Borrowed<>() : function;
}

std::uint8_t AttributeHook::number_of_rule(Borrowed<> name) const {
  for (std::size_t i = 0; i < exception_count_; ++i) {
    if (same_text(exceptions_[i].name, name)) {
      return static_cast<std::uint8_t>(i);
    }
  }
  return kOthers;
}

void AttributeHook::note_name(Borrowed<> name, Py_ssize_t place) const {
  rule_of_place_[static_cast<std::size_t>(place)] = number_of_rule(name);
  for (const Named& setting : settings()) {
    if (same_text(setting.name, name)) {
      setting.target = static_cast<std::int8_t>(place);
    }
    if (setting.rule.reads_by_name() && same_text(setting.rule.argument, name)) {
      setting.read = static_cast<std::int8_t>(place);
    }
  }
}

// Whether reading and setting an instance's attribute of this name only uses the `__dict__`.
bool AttributeHook::look_at_attribute(Type type, Borrowed<> name) const {
  const Borrowed<> attribute = class_attribute(type, name);
  if (!attribute) {
    return true;
  }
  if (is_unchangeable(type_of(attribute))) {
    return !is_data_descriptor(attribute);
  }
  if (changeable_count_ == kMostChangeable) {
    return false;
  }
  changeable_[changeable_count_++] = attribute;
  return true;
}

bool AttributeHook::none_is_data_descriptor() const {
  return std::ranges::none_of(std::span(changeable_).first(changeable_count_), is_data_descriptor);
}

bool AttributeHook::look_at_class(Type type) const {
  names_seen_ = 0;
  changeable_count_ = 0;
  for (const Named& setting : settings()) {
    setting.target = setting.read = kNoPlace;
    if (!look_at_attribute(type, setting.name) ||
        (setting.rule.reads_by_name() && !look_at_attribute(type, setting.rule.argument))) {
      return false;
    }
  }
  return makes_usual_objects(type);
}

bool AttributeHook::look(Type type) const {
  const std::uint32_t version = type_version(type);
  if (version == 0 || version_ != version) {
    version_ = look_at_class(type) ? version : 0;
    if (version_ == 0) {
      return false;
    }
  }
  const SharedNames shared(type);
  for (const Py_ssize_t count = shared.count(); names_seen_ < count; ++names_seen_) {
    const Borrowed<> name = shared.name(names_seen_);
    if ((has_loop || shares_first || shallow_function) && !look_at_attribute(type, name)) {
      return false;
    }
    note_name(name, names_seen_);
  }
  return true;
}

}  // namespace ectype
