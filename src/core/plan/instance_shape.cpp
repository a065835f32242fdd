#include "plan/instance_shape.hpp"

#include "python/dict.hpp"
#include "python/list.hpp"
#include "python/tuple.hpp"
#include "python/type_facts.hpp"

#include <cstring>

namespace ectype {

bool InstanceNames::load() {
  const struct {
    Ref<>* place;
    const char* text;
  } all[] = {{&deepcopy_hook, "__deepcopy__"},
             {&reduce_ex, "__reduce_ex__"},
             {&reduce, "__reduce__"},
             {&get_state, "__getstate__"},
             {&set_state, "__setstate__"},
             {&new_arguments, "__getnewargs__"},
             {&new_arguments_ex, "__getnewargs_ex__"},
             {&dict, "__dict__"},
             {&slots, "__slots__"},
             {&slot_names, "__slotnames__"}};
  for (const auto& name : all) {
    *name.place = Ref<>::steal(PyUnicode_InternFromString(name.text));
    if (!*name.place) {
      return false;
    }
  }
  return true;
}

bool is_hook_name(const InstanceNames& names, Borrowed<> name) {
  if (PyUnicode_CheckExact(name.get()) == 0) {
    return PyUnicode_Check(name.get()) != 0;  // a subclass of str may be equal to anything
  }
  return same_text(name, names.deepcopy_hook.borrow()) || same_text(name, names.reduce_ex.borrow()) ||
         same_text(name, names.reduce.borrow()) || same_text(name, names.get_state.borrow());
}

bool hides_hook(const InstanceNames& names, Borrowed<> dict) {
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(dict, position, key, value)) {
    if (is_hook_name(names, key)) {
      return true;
    }
  }
  return false;
}

namespace {

// Created by `object.__new__`, looked into by `object.__getattribute__`, reduced by `object.__reduce_ex__`, and nothing
// on the way overridden.
bool follows_object(const InstanceNames& names, Type type) {
  const Type object(&PyBaseObject_Type);
  const Type metaclass = type_of(as_object(type));
  const auto inherits = [&](const Ref<>& name) {
    return class_attribute(type, name.borrow()) == class_attribute(object, name.borrow());
  };
  const auto lacks = [&](const Ref<>& name) { return !class_attribute(type, name.borrow()); };
  return is_heap_type(type) && !is_abstract(type) && same_slot(type, object, Py_tp_new) &&
         same_slot(type, object, Py_tp_alloc) && same_slot(type, object, Py_tp_getattro) &&
         same_slot(metaclass, Type(&PyType_Type), Py_tp_getattro) && inherits(names.reduce_ex) &&
         inherits(names.reduce) && inherits(names.get_state) && lacks(names.deepcopy_hook) && lacks(names.set_state) &&
         lacks(names.new_arguments) && lacks(names.new_arguments_ex);
}

// `x.__dict__` is the instance's own dict, not something that a class has put in its place.
bool has_genuine_dict(const InstanceNames& names, Type type, bool has_dict) {
  const Borrowed<> descriptor = class_attribute(type, names.dict.borrow());
  return has_dict ? descriptor && is_getset(descriptor) : !descriptor;
}

// The name under which a class stores a slot: `__x` in class `_C` is `_C__x`, as `copyreg._slotnames` says.
Ref<> stored_name(Type owner, Borrowed<> name) {
  const char* text = text_of(name);
  const char* class_name = name_of(owner);
  if (text == nullptr) {
    return {};
  }
  const std::size_t length = std::strlen(text);
  const bool is_private = std::strncmp(text, "__", 2) == 0 && std::strcmp(text + length - 2, "__") != 0;
  while (*class_name == '_') {
    ++class_name;
  }
  return is_private && *class_name != '\0' ? Ref<>::steal(PyUnicode_FromFormat("_%s%U", class_name, name.get()))
                                           : share(name);
}

// Adds the slot `name` of `owner`. False if it is not a plain slot of `type`.
bool add_slot(InstanceShape& shape, Type type, Type owner, Borrowed<> name) {
  if (PyUnicode_CheckExact(name.get()) == 0) {
    return false;
  }
  if (PyUnicode_CompareWithASCIIString(name.get(), "__dict__") == 0 ||
      PyUnicode_CompareWithASCIIString(name.get(), "__weakref__") == 0) {
    return true;
  }
  const Ref<> stored = stored_name(owner, name);
  const Borrowed<> descriptor = stored ? class_attribute(type, stored.borrow()) : Borrowed<>();
  const std::optional<Py_ssize_t> offset = descriptor ? object_slot_offset(descriptor) : std::nullopt;
  if (!offset || *offset > UINT16_MAX || shape.slot_count == InstanceShape::kMostSlots) {
    return false;
  }
  shape.slots[shape.slot_count++] = static_cast<std::uint16_t>(*offset);
  return true;
}

// The slots of one class. A list may have changed since the class was made, an iterator is used up: those are not
// looked into.
bool add_own_slots(const InstanceNames& names, InstanceShape& shape, Type type, Type owner) {
  const Borrowed<> declared = dict_find(own_attributes(owner), names.slots.borrow());
  if (!declared) {
    return true;
  }
  if (PyUnicode_CheckExact(declared.get()) != 0) {
    return add_slot(shape, type, owner, declared);
  }
  if (PyTuple_CheckExact(declared.get()) == 0) {
    return false;
  }
  for (Py_ssize_t i = 0; i < tuple_size(declared); ++i) {
    if (!add_slot(shape, type, owner, tuple_item(declared, i))) {
      return false;
    }
  }
  return true;
}

// The slots of all classes of the MRO, in its order. A base of C code has a state of its own.
bool add_slots(const InstanceNames& names, InstanceShape& shape, Type type) {
  const Borrowed<> mro = mro_of(type);
  for (Py_ssize_t i = 0; i < tuple_size(mro); ++i) {
    const Type owner(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()));
    if (owner.get() != &PyBaseObject_Type && (!is_heap_type(owner) || !add_own_slots(names, shape, type, owner))) {
      return false;
    }
  }
  return true;
}

// copyreg keeps the names of a class's slots in its `__slotnames__`, and believes what it finds there.
bool has_own_slot_names(const InstanceNames& names, const InstanceShape& shape, Type type) {
  const Borrowed<> kept = dict_find(own_attributes(type), names.slot_names.borrow());
  if (!kept) {
    return true;
  }
  if (PyList_CheckExact(kept.get()) == 0 || list_size(kept) != shape.slot_count) {
    return false;
  }
  for (std::uint8_t i = 0; i < shape.slot_count; ++i) {
    const Borrowed<> name = list_item(kept, i);
    const Borrowed<> descriptor = PyUnicode_CheckExact(name.get()) != 0 ? class_attribute(type, name) : Borrowed<>();
    if (!descriptor || object_slot_offset(descriptor) != shape.slots[i]) {
      return false;
    }
  }
  return true;
}

// Nothing in the object but its head, dict, weak references and slots (`object_getstate_default`,
// Objects/typeobject.c).
bool has_no_other_state(const InstanceShape& shape, const TypeLayout& layout) {
  constexpr auto kPointer = static_cast<Py_ssize_t>(sizeof(PyObject*));
  Py_ssize_t size = layout_of(Type(&PyBaseObject_Type)).basic_size + (kPointer * shape.slot_count);
  size += layout.dict_offset > 0 ? kPointer : 0;
  size += layout.weaklist_offset > 0 ? kPointer : 0;
  return layout.basic_size <= size && layout.item_size == 0;
}

}  // namespace

Borrowed<> slot_name(Type type, Py_ssize_t offset) {
  const Borrowed<> mro = mro_of(type);
  for (Py_ssize_t i = 0; mro && i < tuple_size(mro); ++i) {
    const Type owner(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()));
    Py_ssize_t position = 0;
    Borrowed<> name;
    Borrowed<> descriptor;
    while (is_heap_type(owner) && next_entry(own_attributes(owner), position, name, descriptor)) {
      if (object_slot_offset(descriptor) == offset) {
        return name;
      }
    }
  }
  return {};
}

std::optional<InstanceShape> instance_shape(const InstanceNames& names, Type type) {
  if (!kKnowsTypes) {
    return std::nullopt;
  }
  InstanceShape shape;
  const TypeLayout layout = layout_of(type);
  shape.has_dict = layout.dict_offset != 0;
  const bool plain = follows_object(names, type) && add_slots(names, shape, type) &&
                     has_own_slot_names(names, shape, type) && has_no_other_state(shape, layout) &&
                     has_genuine_dict(names, type, shape.has_dict) &&
                     (shape.slot_count == 0 || same_slot(type, Type(&PyBaseObject_Type), Py_tp_setattro));
  if (error_is_set()) {
    PyErr_Clear();  // the protocol will meet it again
    return std::nullopt;
  }
  return plain ? std::optional(shape) : std::nullopt;
}

}  // namespace ectype
