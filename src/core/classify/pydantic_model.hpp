// What is known of the `__deepcopy__` of pydantic's models: see ectype/_recipes.py.
#pragma once

#include "capi/names.hpp"
#include "capi/type_facts.hpp"
#include "classify/guards.hpp"
#include "table/owned.hpp"

#include <optional>

namespace ectype {

struct PydanticModel {
  NamesGuard names;
  bool enters_itself;  // whether the new model is in the memo before its attributes are copied
  bool is_root;        // without extra and private attributes
  // The names of slots.
  Ref<> extra = text("__pydantic_extra__");
  Ref<> fields_set = text("__pydantic_fields_set__");
  Ref<> private_attributes = text("__pydantic_private__");

  // Made from what `ectype._recipes.recognise` returned. Null, without an error, if that is something else.
  static Owned<PydanticModel> of(Borrowed<> recognised, WatchedDicts& dicts);

  // The offset of a slot in instances of `type`. Empty if the class has another attribute of that name.
  static std::optional<Py_ssize_t> offset(Type type, const Ref<>& name) {
    const Borrowed<> descriptor = class_attribute(type, name.borrow());
    return descriptor ? object_slot_offset(type, descriptor) : std::nullopt;
  }
};

}  // namespace ectype
