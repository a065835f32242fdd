#include "plan/slots.hpp"

#include "python/dict.hpp"
#include "python/list.hpp"
#include "python/tuple.hpp"
#include "python/type_facts.hpp"

#include <cstring>

namespace ectype {
namespace {

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

// Adds the slot that `type` keeps under this name. False if it is not a plain one.
bool add_stored(SlotOffsets& slots, Type type, Borrowed<> name) {
  const Borrowed<> descriptor = PyUnicode_CheckExact(name.get()) != 0 ? class_attribute(type, name) : Borrowed<>();
  const std::optional<Py_ssize_t> offset = descriptor ? object_slot_offset(descriptor) : std::nullopt;
  return offset && slots.add(*offset);
}

// Adds the slot `name` of `owner`. False if it is not a plain slot of `type`.
bool add_slot(SlotOffsets& slots, Type type, Type owner, Borrowed<> name) {
  if (PyUnicode_CheckExact(name.get()) == 0) {
    return false;
  }
  if (PyUnicode_CompareWithASCIIString(name.get(), "__dict__") == 0 ||
      PyUnicode_CompareWithASCIIString(name.get(), "__weakref__") == 0) {
    return true;
  }
  const Ref<> stored = stored_name(owner, name);
  return stored && add_stored(slots, type, stored.borrow());
}

// The slots of one class. A list may have changed since the class was made, an iterator is used up: those are not
// looked into.
bool add_own_slots(const InstanceNames& names, SlotOffsets& slots, Type type, Type owner) {
  const Borrowed<> declared = dict_find(own_attributes(owner), names.slots.borrow());
  if (!declared) {
    return true;
  }
  if (PyUnicode_CheckExact(declared.get()) != 0) {
    return add_slot(slots, type, owner, declared);
  }
  if (PyTuple_CheckExact(declared.get()) == 0) {
    return false;
  }
  for (Py_ssize_t i = 0; i < tuple_size(declared); ++i) {
    if (!add_slot(slots, type, owner, tuple_item(declared, i))) {
      return false;
    }
  }
  return true;
}

bool add_kept_slots(SlotOffsets& slots, Type type, Borrowed<> kept) {
  if (PyList_CheckExact(kept.get()) == 0) {
    return false;
  }
  for (Py_ssize_t i = 0; i < list_size(kept); ++i) {
    if (!add_stored(slots, type, list_item(kept, i))) {
      return false;
    }
  }
  return true;
}

}  // namespace

// The first copy by the protocol leaves the names of all slots in the class's `__slotnames__`, and from then on copyreg
// believes what it finds there. Any other base of C code has a state of its own.
bool add_slots(const InstanceNames& names, SlotOffsets& slots, Type type, Type base) {
  const Borrowed<> kept = dict_find(own_attributes(type), names.slot_names.borrow());
  const Borrowed<> mro = mro_of(type);
  for (Py_ssize_t i = 0; i < tuple_size(mro); ++i) {
    const Type owner(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()));
    if (owner.get() != &PyBaseObject_Type && owner != base &&
        (!is_heap_type(owner) || (!kept && !add_own_slots(names, slots, type, owner)))) {
      return false;
    }
  }
  return !kept || add_kept_slots(slots, type, kept);
}

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

}  // namespace ectype
