#include "plan/instance_shape.hpp"

#include "python/dict.hpp"
#include "python/tuple.hpp"

#include <cstring>

#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030E0000
// Exported by every CPython, declared in an internal header since 3.14.
extern "C" PyObject* _PyType_Lookup(PyTypeObject* type, PyObject* name);
#endif

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
             {&slots, "__slots__"}};
  for (const auto& name : all) {
    *name.place = Ref<>::steal(PyUnicode_InternFromString(name.text));
    if (!*name.place) {
      return false;
    }
  }
  return true;
}

#ifdef Py_LIMITED_API

// Without version tags a shape would have to be found anew after each piece of foreign code.
std::optional<InstanceShape> instance_shape(const InstanceNames& /*names*/, Type /*type*/) { return std::nullopt; }
bool is_hook_name(const InstanceNames& /*names*/, Borrowed<> /*name*/) { return false; }

#else

bool is_hook_name(const InstanceNames& names, Borrowed<> name) {
  if (PyUnicode_CheckExact(name.get()) == 0) {
    return PyUnicode_Check(name.get()) != 0;  // a subclass of str may be equal to anything
  }
  for (const Ref<>* hook : {&names.deepcopy_hook, &names.reduce_ex, &names.reduce}) {
    if (PyUnicode_GET_LENGTH(name.get()) == PyUnicode_GET_LENGTH(hook->get()) &&
        PyUnicode_Compare(name.get(), hook->get()) == 0) {
      return true;
    }
  }
  return false;
}

namespace {

Borrowed<> class_attribute(Type type, const Ref<>& name) { return Borrowed<>(_PyType_Lookup(type.get(), name.get())); }

// Created by `object.__new__`, looked into by `object.__getattribute__`, reduced by `object.__reduce_ex__`, and nothing
// on the way overridden.
bool follows_object(const InstanceNames& names, Type type) {
  const PyTypeObject* raw = type.get();
  const Type object(&PyBaseObject_Type);
  const auto inherits = [&](const Ref<>& name) { return class_attribute(type, name) == class_attribute(object, name); };
  const auto lacks = [&](const Ref<>& name) { return !class_attribute(type, name); };
  return PyType_HasFeature(type.get(), Py_TPFLAGS_HEAPTYPE) != 0 &&
         PyType_HasFeature(type.get(), Py_TPFLAGS_IS_ABSTRACT) == 0 && raw->tp_new == PyBaseObject_Type.tp_new &&
         raw->tp_alloc == PyBaseObject_Type.tp_alloc && raw->tp_getattro == PyBaseObject_Type.tp_getattro &&
         raw->tp_itemsize == 0 && Py_TYPE(type.object())->tp_getattro == PyType_Type.tp_getattro &&
         inherits(names.reduce_ex) && inherits(names.reduce) && inherits(names.get_state) &&
         lacks(names.deepcopy_hook) && lacks(names.set_state) && lacks(names.new_arguments) &&
         lacks(names.new_arguments_ex);
}

// `x.__dict__` is the instance's own dict, not something a class has put in its place.
bool dict_is_genuine(const InstanceNames& names, Type type) {
  const Borrowed<> descriptor = class_attribute(type, names.dict);
  return descriptor && type_of(descriptor).get() == &PyGetSetDescr_Type;
}

// The name under which a class stores a slot: `__x` in class `_C` is `_C__x`, as `copyreg._slotnames` says.
Ref<> stored_name(PyTypeObject* owner, Borrowed<> name) {
  const char* text = PyUnicode_AsUTF8(name.get());
  const char* class_name = owner->tp_name;
  if (text == nullptr) {
    return {};
  }
  const std::size_t length = std::strlen(text);
  const bool is_private = length > 4 && std::strncmp(text, "__", 2) == 0 && std::strcmp(text + length - 2, "__") != 0;
  while (*class_name == '_') {
    ++class_name;
  }
  return is_private && *class_name != '\0' ? Ref<>::steal(PyUnicode_FromFormat("_%s%U", class_name, name.get()))
                                           : share(name);
}

// Adds the slot `name` of `owner`. False if it is not a plain slot of `type`.
bool add_slot(InstanceShape& shape, Type type, PyTypeObject* owner, Borrowed<> name) {
  if (PyUnicode_CheckExact(name.get()) == 0) {
    return false;
  }
  if (PyUnicode_CompareWithASCIIString(name.get(), "__dict__") == 0 ||
      PyUnicode_CompareWithASCIIString(name.get(), "__weakref__") == 0) {
    return true;
  }
  const Ref<> stored = stored_name(owner, name);
  const Borrowed<> descriptor = stored ? class_attribute(type, stored) : Borrowed<>();
  if (!descriptor || type_of(descriptor).get() != &PyMemberDescr_Type) {
    return false;
  }
  constexpr int kObjectSlot = 16;  // T_OBJECT_EX
  const PyMemberDef* member = reinterpret_cast<const PyMemberDescrObject*>(descriptor.get())->d_member;
  if (member->type != kObjectSlot || member->flags != 0 || member->offset > UINT16_MAX ||
      shape.slot_count == InstanceShape::kMostSlots) {
    return false;
  }
  shape.slots[shape.slot_count++] = static_cast<std::uint16_t>(member->offset);
  return true;
}

// The slots of all classes of the MRO, in its order.
bool add_slots(const InstanceNames& names, InstanceShape& shape, Type type) {
  const Borrowed<> mro(type.get()->tp_mro);
  for (Py_ssize_t i = 0; i < tuple_size(mro); ++i) {
    auto* owner = reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get());
    if (owner == &PyBaseObject_Type) {
      continue;
    }
    if (PyType_HasFeature(owner, Py_TPFLAGS_HEAPTYPE) == 0) {
      return false;  // a base of C code, whose state is its own affair
    }
    const Borrowed<> declared = dict_find(Borrowed<>(owner->tp_dict), names.slots.borrow());
    if (!declared) {
      continue;
    }
    if (PyUnicode_CheckExact(declared.get()) != 0) {
      if (!add_slot(shape, type, owner, declared)) {
        return false;
      }
    } else if (PyTuple_CheckExact(declared.get()) != 0) {
      for (Py_ssize_t j = 0; j < tuple_size(declared); ++j) {
        if (!add_slot(shape, type, owner, tuple_item(declared, j))) {
          return false;
        }
      }
    } else {
      return false;  // a list may have changed since, an iterator is used up
    }
  }
  return true;
}

// Nothing in the object but its head, dict, weak references and slots (`object_getstate_default`, Objects/typeobject.c).
bool has_no_other_state(const InstanceShape& shape, Type type) {
  constexpr auto kPointer = static_cast<Py_ssize_t>(sizeof(PyObject*));
  const PyTypeObject* raw = type.get();
  Py_ssize_t size = PyBaseObject_Type.tp_basicsize + kPointer * shape.slot_count;
  size += raw->tp_dictoffset > 0 ? kPointer : 0;
  size += raw->tp_weaklistoffset > 0 ? kPointer : 0;
  return raw->tp_basicsize <= size;
}

}  // namespace

std::optional<InstanceShape> instance_shape(const InstanceNames& names, Type type) {
  InstanceShape shape;
  if (kFreeThreaded || !follows_object(names, type) || !add_slots(names, shape, type) ||
      !has_no_other_state(shape, type)) {
    PyErr_Clear();
    return std::nullopt;
  }
  shape.has_dict = type.get()->tp_dictoffset != 0;
  const bool sets_slots = shape.slot_count == 0 || type.get()->tp_setattro == PyBaseObject_Type.tp_setattro;
  const bool has_genuine_dict = shape.has_dict ? dict_is_genuine(names, type) : !class_attribute(type, names.dict);
  return sets_slots && has_genuine_dict ? std::optional(shape) : std::nullopt;
}

#endif

}  // namespace ectype
