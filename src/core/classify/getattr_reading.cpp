#include "classify/getattr_reading.hpp"

#include "capi/instance.hpp"
#include "capi/names.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"

#include <optional>

namespace ectype {
namespace {

// The fields of `ectype._getattr_hooks.Misses`, in their order.
enum class MissesField : std::uint8_t { kConditions, kNamesClass, kCount };
// Those of `Condition`.
enum class ConditionField : std::uint8_t { kAttribute, kKey };

template <class Field>
Borrowed<> field_of(Borrowed<> tuple, Field field) {
  return tuple_item(tuple, static_cast<Py_ssize_t>(field));
}

// What the dict holds for a str, or null. Nothing if that cannot be told without foreign code.
std::optional<Borrowed<>> find_text(Borrowed<> dict, Borrowed<> key) {
  if (PyDict_CheckExact(dict.get()) == 0 || !has_only_str_keys(dict)) {
    return std::nullopt;
  }
  return dict_find(dict, key);
}

// What the object's `__dict__` holds for this name, or null. Nothing if that cannot be told without foreign code.
std::optional<Borrowed<>> own_attribute(Borrowed<> x, Borrowed<> name) {
  if (has_no_attributes(x)) {
    return Borrowed<>();
  }
  if (const InlineAttributes attributes = InlineAttributes::to_read(x)) {
    const SharedNames names(type_of(x));
    for (Py_ssize_t place = 0; place < names.count(); ++place) {
      const Borrowed<> shared = names.name(place);
      if (shared == name || (PyUnicode_CheckExact(shared.get()) != 0 && same_text(shared, name))) {
        return attributes.value_at(place);
      }
    }
    return Borrowed<>();
  }
  const Ref<> dict = instance_dict(x);
  return dict ? find_text(dict.borrow(), name) : std::nullopt;
}

// Whether the `__dict__` lacks the key, or the attribute's dict does.
bool holds(Borrowed<> condition, Borrowed<> x) {
  const Borrowed<> attribute = field_of(condition, ConditionField::kAttribute);
  const Borrowed<> key = field_of(condition, ConditionField::kKey);
  if (attribute.get() == Py_None) {
    return own_attribute(x, key) == Borrowed<>();
  }
  const std::optional<Borrowed<>> value =
      class_attribute(type_of(x), attribute) ? std::nullopt : own_attribute(x, attribute);
  return value && *value && find_text(*value, key) == Borrowed<>();
}

}  // namespace

Owned<GetattrReading> GetattrReading::of(Borrowed<> facts) {
  if (PyTuple_Check(facts.get()) == 0 || tuple_size(facts) != static_cast<Py_ssize_t>(MissesField::kCount)) {
    return nullptr;
  }
  Owned<GetattrReading> reading = make_owned<GetattrReading>(facts);
  if (reading != nullptr && field_of(facts, MissesField::kNamesClass).get() == Py_True) {
    reading->class_name_ = text("__class__");
    reading->name_ = text("__name__");
    reading->qualname_ = text("__qualname__");
    if (!reading->class_name_ || !reading->name_ || !reading->qualname_) {
      return nullptr;
    }
  }
  return reading;
}

bool GetattrReading::surely_lacks(Asked asked, Borrowed<> x) const {
  const Borrowed<> conditions =
      tuple_item(field_of(facts_.borrow(), MissesField::kConditions), static_cast<Py_ssize_t>(asked));
  if (conditions.get() == Py_None) {
    return false;
  }
  if (class_name_) {
    const Type type = type_of(x);
    const Type metaclass = type_of(as_object(type));
    if (!same_attribute_unkept(type, Type(&PyBaseObject_Type), class_name_.borrow()) ||
        !same_attribute_unkept(metaclass, Type(&PyType_Type), name_.borrow()) ||
        !same_attribute_unkept(metaclass, Type(&PyType_Type), qualname_.borrow())) {
      return false;
    }
  }
  for (Py_ssize_t i = 0; i < tuple_size(conditions); ++i) {
    if (!holds(tuple_item(conditions, i), x)) {
      PyErr_Clear();
      return false;
    }
  }
  return true;
}

}  // namespace ectype
