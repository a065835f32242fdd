#include "classify/generated_methods.hpp"

#include "capi/names.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"

#include <cstdio>

namespace ectype {
namespace {

// Guards the whole dict. False if there is no memory.
bool guard_whole(Guards& guards, Borrowed<> dict, WatchedDicts& dicts) {
  Owned<NamesGuard> names = NamesGuard::of_whole(dict, dicts);
  const bool done = names && names->holds();
  if (done) {
    guards.add(std::move(names));
  }
  return done;
}

bool has_constant(Borrowed<> function, Borrowed<> constant) {
  const Borrowed<> constants = constants_of(code_of(function));
  for (Py_ssize_t i = 0; constants && i < tuple_size(constants); ++i) {
    if (tuple_item(constants, i) == constant) {
      return true;
    }
  }
  return false;
}

// The code of the function that `namedtuple` evaluates for this number of fields.
Ref<> compile_named_tuple_new(Py_ssize_t fields) {
  constexpr std::size_t kNameLength = 4;  // "_63,"
  std::array<char, (InstanceNames::kMostFields * kNameLength) + 1> parameters{};
  std::size_t length = 0;
  for (int i = 0; i < fields; ++i) {
    length += static_cast<std::size_t>(std::snprintf(&parameters[length], kNameLength + 1, "_%d,", i));
  }
  std::array<char, (2 * parameters.size()) + 64> source{};
  std::snprintf(source.data(), source.size(), "lambda _cls, %s: _tuple_new(_cls, (%s))", parameters.data(),
                parameters.data());
  const Ref<> module = Ref<>::steal(Py_CompileString(source.data(), "<ectype>", Py_eval_input));
  if (!module) {
    return {};
  }
  const Borrowed<> constants = constants_of(module.borrow());
  for (Py_ssize_t i = 0; constants && i < tuple_size(constants); ++i) {
    if (is_code(tuple_item(constants, i))) {
      return share(tuple_item(constants, i));
    }
  }
  return {};
}

// The same, compiled once and kept, because the compilers of 3.10 and 3.11 crash without memory. Null, perhaps with an
// error set, if there is none.
Borrowed<> named_tuple_new(const InstanceNames& names, Py_ssize_t fields) {
  if (fields < 0 || fields > InstanceNames::kMostFields) {
    return {};
  }
  Ref<>& code = names.named_tuple_code[static_cast<std::size_t>(fields)];
  if (!code) {
    code = compile_named_tuple_new(fields);
  }
  return code.borrow();
}

// Adds a plain slot for each field, as `dataclasses.fields` returns them. False if a field has none.
bool add_fields(const InstanceNames& names, Type type, Borrowed<> module, Slots& slots) {
  const Borrowed<> fields = class_attribute(type, names.fields.borrow());
  const Borrowed<> field_class = dict_find(module, "Field");
  const Borrowed<> usual_field = dict_find(module, "_FIELD");
  if (!fields || PyDict_CheckExact(fields.get()) == 0 || !field_class || !is_type_object(field_class) || !usual_field ||
      !same_slot(Type(reinterpret_cast<PyTypeObject*>(field_class.get())), Type(&PyBaseObject_Type), Py_tp_getattro)) {
    return false;
  }
  DictCursor pairs(fields);
  while (pairs.next()) {
    if (as_object(type_of(pairs.value)) != field_class) {
      return false;
    }
    const Ref<> kind = attribute(pairs.value, "_field_type");
    const Ref<> name = attribute(pairs.value, "name");
    if (!kind || !name) {
      return false;
    }
    if (kind.borrow() != usual_field) {
      continue;  // a pseudo-field: ClassVar, InitVar
    }
    const Borrowed<> descriptor =
        PyUnicode_CheckExact(name.get()) != 0 ? class_attribute(type, name.borrow()) : Borrowed<>();
    const std::optional<Py_ssize_t> offset = descriptor ? object_slot_offset(type, descriptor) : std::nullopt;
    if (!offset || !slots.add(name.borrow(), *offset)) {
      return false;
    }
  }
  return true;
}

// What the state methods of the dataclasses module use of it. False, perhaps with an error set, if it is not there.
bool guard_dataclasses(Guards& guards, Borrowed<> module, WatchedDicts& dicts) {
  const Ref<> expected = Ref<>::steal(PyDict_New());
  for (const char* name : {"fields", "_FIELDS", "_FIELD"}) {
    const Borrowed<> bound = expected ? dict_find(module, name) : Borrowed<>();
    if (!bound || PyDict_SetItemString(expected.get(), name, bound.get()) < 0) {
      return false;
    }
  }
  const Borrowed<> fields = dict_find(module, "fields");
  const Ref<> absent = Ref<>::steal(Py_BuildValue("(ssss)", "getattr", "object", "tuple", "zip"));
  Owned<NamesGuard> names =
      absent ? make_owned<NamesGuard>(module, expected.borrow(), absent.borrow(), dicts) : nullptr;
  if (!names || !names->holds() || !is_function(fields)) {
    return false;
  }
  guards.add(PlaceGuard::of_code(fields));
  guards.add(std::move(names));
  return true;
}

}  // namespace

bool has_named_tuple_methods(const InstanceNames& names, Type type, InstanceShape& shape, WatchedDicts& dicts) {
  const Borrowed<> collections = globals_of_module("collections");  // already imported, since it made the class
  const Borrowed<> maker = collections ? dict_find(collections, "namedtuple") : Borrowed<>();
  const Borrowed<> new_arguments = class_attribute(type, names.new_arguments.borrow());
  const Ref<> new_method = static_function(class_attribute(type, names.new_method.borrow()));
  if (!maker || !is_function(maker) || !new_arguments || !is_function(new_arguments) || !new_method) {
    return false;
  }
  CellObject* const closure = only_cell_of(new_arguments);  // `_tuple`
  if (!has_constant(maker, code_of(new_arguments)) || closure == nullptr ||
      closure->ob_ref != reinterpret_cast<PyObject*>(&PyTuple_Type)) {
    return false;
  }
  const Borrowed<> code = code_of(new_method.borrow());
  const Py_ssize_t fields = parameter_count(code) - 1;
  const Borrowed<> expected = named_tuple_new(names, fields);
  const Borrowed<> globals = globals_of(new_method.borrow());
  const Borrowed<> tuple_new = dict_find(globals, "_tuple_new");
  if (!expected || !same_code(code, expected) || !tuple_new ||
      tuple_new != class_attribute(Type(&PyTuple_Type), names.new_method.borrow())) {
    return false;
  }
  shape.length = static_cast<std::uint16_t>(fields);
  shape.guards.add(PlaceGuard::of_code(new_arguments));
  shape.guards.add(PlaceGuard::of_code(new_method.borrow()));
  shape.guards.add(PlaceGuard(Borrowed<>(reinterpret_cast<PyObject*>(closure)), &closure->ob_ref));
  return guard_whole(shape.guards, globals, dicts);
}

bool has_dataclass_state(const InstanceNames& names, Type type, InstanceShape& shape, WatchedDicts& dicts) {
  const Borrowed<> getter = class_attribute(type, names.get_state.borrow());
  const Borrowed<> setter = class_attribute(type, names.set_state.borrow());
  const Borrowed<> module = getter && setter ? globals_of_module("dataclasses") : Borrowed<>();
  if (!module || !is_function(getter) || !is_function(setter) || getter != dict_find(module, "_dataclass_getstate") ||
      setter != dict_find(module, "_dataclass_setstate") || globals_of(getter) != module ||
      globals_of(setter) != module || !add_fields(names, type, module, shape.slots)) {
    return false;
  }
  const Borrowed<> fields = class_attribute(type, names.fields.borrow());
  shape.guards.add(PlaceGuard::of_code(getter));
  shape.guards.add(PlaceGuard::of_code(setter));
  return guard_dataclasses(shape.guards, module, dicts) && guard_whole(shape.guards, fields, dicts);
}

bool has_attrs_state(const InstanceNames& names, Type type, InstanceShape& shape) {
  const Borrowed<> getter = class_attribute(type, names.get_state.borrow());
  const Borrowed<> setter = class_attribute(type, names.set_state.borrow());
  if (!names.attrs || !getter || !setter || !is_function(getter) || !is_function(setter) ||
      code_of(getter) != names.attrs->getter.borrow() || code_of(setter) != names.attrs->setter.borrow()) {
    return false;
  }
  // The getter's cell has the names. The setter's cells have whether the hash is kept, and the same names.
  CellObject* const attributes = only_cell_of(getter);
  const Borrowed<> cells(as<FunctionObject>(setter)->func_closure);
  constexpr Py_ssize_t kCells = 2;
  if (attributes == nullptr || attributes->ob_ref == nullptr || PyTuple_CheckExact(attributes->ob_ref) == 0 || !cells ||
      tuple_size(cells) != kCells ||
      tuple_item(cells, 1) != tuple_item(Borrowed<>(as<FunctionObject>(getter)->func_closure), 0)) {
    return false;
  }
  auto* keeps_hash = as<CellObject>(tuple_item(cells, 0));
  const Borrowed<> all(attributes->ob_ref);
  for (Py_ssize_t i = 0; i < tuple_size(all); ++i) {
    const Borrowed<> name = tuple_item(all, i);
    const Borrowed<> descriptor = PyUnicode_CheckExact(name.get()) != 0 ? class_attribute(type, name) : Borrowed<>();
    const std::optional<Py_ssize_t> offset = descriptor ? object_slot_offset(type, descriptor) : std::nullopt;
    if (!offset || !shape.slots.add(name, *offset)) {
      return false;
    }
  }
  shape.guards.add(PlaceGuard::of_code(getter));
  shape.guards.add(PlaceGuard::of_code(setter));
  shape.guards.add(PlaceGuard(Borrowed<>(reinterpret_cast<PyObject*>(attributes)), &attributes->ob_ref));
  shape.guards.add(PlaceGuard(tuple_item(cells, 0), &keeps_hash->ob_ref));
  shape.guards.add(names.attrs->names);
  return keeps_hash->ob_ref == Py_False;
}

}  // namespace ectype
