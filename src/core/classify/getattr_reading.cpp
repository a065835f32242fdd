#include "classify/getattr_reading.hpp"

#include "capi/instance.hpp"
#include "capi/names.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "capi/type_version.hpp"

#include <optional>

namespace ectype {
namespace {

// The fields of `ectype._getattr_hooks.Misses`, in their order.
enum class MissesField : std::uint8_t { kConditions, kNamesClass, kCount };
// Those of `Condition`, and its kinds.
enum class ConditionField : std::uint8_t { kKind, kName, kKey };
enum class Kind : std::uint8_t { kLacks, kHas, kLacksAlsoInClass, kDictLacks, kItemsLack, kHasOneGetattr };

template <class Field>
Borrowed<> field_of(Borrowed<> tuple, Field field) {
  return tuple_item(tuple, static_cast<Py_ssize_t>(field));
}

// What a dict, perhaps of a subclass, holds for a str, or null. Nothing if that cannot be told without foreign code.
std::optional<Borrowed<>> find_text(Borrowed<> dict, Borrowed<> key) {
  return has_only_str_keys(dict) ? std::optional(dict_find(dict, key)) : std::nullopt;
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
  return dict && PyDict_CheckExact(dict.get()) != 0 ? find_text(dict.borrow(), name) : std::nullopt;
}

}  // namespace

Owned<GetattrReading> GetattrReading::of(Borrowed<> facts) {
  if (PyTuple_Check(facts.get()) == 0 || tuple_size(facts) != static_cast<Py_ssize_t>(MissesField::kCount)) {
    return nullptr;
  }
  Owned<GetattrReading> reading = make_owned<GetattrReading>(facts);
  if (reading == nullptr) {
    return nullptr;
  }
  reading->names_class_ = field_of(facts, MissesField::kNamesClass).get() == Py_True;
  const struct {
    Ref<>* place;
    const char* chars;
  } names[] = {{&reading->class_name_, "__class__"},
               {&reading->name_, "__name__"},
               {&reading->qualname_, "__qualname__"},
               {&reading->getattr_, "__getattr__"},
               {&reading->get_, "get"},
               {&reading->item_, "__getitem__"},
               {&reading->contains_, "__contains__"},
               {&reading->missing_, "__missing__"}};
  for (const auto& [place, chars] : names) {
    *place = text(chars);
    if (!*place) {
      return nullptr;
    }
  }
  return reading;
}

bool GetattrReading::surely_lacks(Asked asked, Borrowed<> x, Borrowed<> function) const {
  const Borrowed<> conditions =
      tuple_item(field_of(facts_.borrow(), MissesField::kConditions), static_cast<Py_ssize_t>(asked));
  if (conditions.get() == Py_None || (names_class_ && !has_usual_name(type_of(x)))) {
    return false;
  }
  for (Py_ssize_t i = 0; i < tuple_size(conditions); ++i) {
    if (!holds(tuple_item(conditions, i), x, function)) {
      PyErr_Clear();
      return false;
    }
  }
  return true;
}

bool GetattrReading::holds(Borrowed<> condition, Borrowed<> x, Borrowed<> function) const {
  const Borrowed<> name = field_of(condition, ConditionField::kName);
  const Borrowed<> key = field_of(condition, ConditionField::kKey);
  const Type type = type_of(x);
  const Borrowed<> nothing;
  switch (static_cast<Kind>(PyLong_AsLong(field_of(condition, ConditionField::kKind).get()))) {
    case Kind::kLacks:
      return own_attribute(x, name) == nothing;
    case Kind::kHas:
      return own_attribute(x, name).value_or(nothing) != nothing;
    case Kind::kLacksAlsoInClass:
      return own_attribute(x, name) == nothing && !class_attribute(type, name);
    case Kind::kDictLacks: {
      const Borrowed<> dict = class_attribute(type, name) ? nothing : own_attribute(x, name).value_or(nothing);
      return dict && PyDict_CheckExact(dict.get()) != 0 && find_text(dict, key) == nothing;
    }
    case Kind::kItemsLack:
      return PyDict_Check(x.get()) != 0 && finds_items_as_dict(type) && find_text(x, key) == nothing;
    case Kind::kHasOneGetattr:
      return has_one_getattr(type, function);
  }
  return false;
}

// Whether `[]`, `in` and `get` look up what the dict has, and nothing else.
bool GetattrReading::finds_items_as_dict(Type type) const {
  const Type base(&PyDict_Type);
  return same_attribute_unkept(type, base, item_.borrow()) && same_attribute_unkept(type, base, contains_.borrow()) &&
         same_attribute_unkept(type, base, get_.borrow()) && !class_attribute(type, missing_.borrow());
}

// Whether the name of the object's class is found without foreign code.
bool GetattrReading::has_usual_name(Type type) const {
  const Type metaclass = type_of(as_object(type));
  return same_attribute_unkept(type, Type(&PyBaseObject_Type), class_name_.borrow()) &&
         same_attribute_unkept(metaclass, Type(&PyType_Type), name_.borrow()) &&
         same_attribute_unkept(metaclass, Type(&PyType_Type), qualname_.borrow());
}

// Whether of the type's classes only that in which the function was defined has a `__getattr__`.
bool GetattrReading::has_one_getattr(Type type, Borrowed<> function) const {
  if (version_of_one_ != 0 && version_of_one_ == type_version(type)) {
    return true;
  }
  const Ref<> cells = attribute(function, "__closure__");
  const Ref<> owner = cells && PyTuple_CheckExact(cells.get()) != 0 && tuple_size(cells.borrow()) == 1
                          ? attribute(tuple_item(cells.borrow(), 0), "cell_contents")
                          : Ref<>();
  const Borrowed<> mro = mro_of(type);
  bool found = false;
  for (Py_ssize_t i = 0; owner && i < tuple_size(mro); ++i) {
    const Type one(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()));
    const Borrowed<> own =
        is_heap_type(one) ? dict_find(own_attributes(one), getattr_.borrow()) : class_attribute(one, getattr_.borrow());
    if (own && (as_object(one) != owner.borrow() || own != function)) {
      return false;
    }
    found = found || own;
  }
  version_of_one_ = found ? type_version(type) : 0;
  return found;
}

}  // namespace ectype
