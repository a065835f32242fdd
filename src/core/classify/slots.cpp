#include "classify/slots.hpp"

#include "capi/dict.hpp"
#include "capi/list.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"

#include <cstring>
#include <utility>

namespace ectype {
namespace {

// The name under which a class stores a slot: `__x` in class `_C` is `_C__x`, as in `copyreg._slotnames`.
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
  if (!is_private || *class_name == '\0') {
    return share(name);
  }
  PyObject* stored = PyUnicode_FromFormat("_%s%U", class_name, name.get());
  if (stored != nullptr) {
    PyUnicode_InternInPlace(&stored);  // see `text`
  }
  return Ref<>::steal(stored);
}

// Adds the slot that `type` has under this name. False if it is not a plain one.
bool add_stored(Slots& slots, Type type, Borrowed<> name) {
  const Borrowed<> descriptor = PyUnicode_CheckExact(name.get()) != 0 ? class_attribute(type, name) : Borrowed<>();
  const std::optional<Py_ssize_t> offset = descriptor ? object_slot_offset(type, descriptor) : std::nullopt;
  return offset && slots.add(name, *offset);
}

// Appends the stored name of a slot that `owner` declares. False, perhaps with an error set, if it cannot be
// determined.
bool append_name(Borrowed<> all, Type owner, Borrowed<> name) {
  if (PyUnicode_CheckExact(name.get()) == 0) {
    return false;
  }
  if (PyUnicode_CompareWithASCIIString(name.get(), "__dict__") == 0 ||
      PyUnicode_CompareWithASCIIString(name.get(), "__weakref__") == 0) {
    return true;
  }
  Ref<> stored = stored_name(owner, name);
  return stored && list_append(all, std::move(stored));
}

// Not for a list in `__slots__`, which may have changed since the class was made, or an iterator, which is exhausted.
bool append_names(const InstanceNames& names, Borrowed<> all, Type owner) {
  const Borrowed<> declared = dict_find(own_attributes(owner), names.slots.borrow());
  if (!declared) {
    return true;
  }
  if (PyUnicode_CheckExact(declared.get()) != 0) {
    return append_name(all, owner, declared);
  }
  if (PyTuple_CheckExact(declared.get()) == 0) {
    return false;
  }
  for (Py_ssize_t i = 0; i < tuple_size(declared); ++i) {
    if (!append_name(all, owner, tuple_item(declared, i))) {
      return false;
    }
  }
  return true;
}

// Any other base written in C has a state of its own.
bool has_known_bases(Type type, Type base) {
  const Borrowed<> mro = mro_of(type);
  for (Py_ssize_t i = 0; i < tuple_size(mro); ++i) {
    const Type owner(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()));
    if (owner.get() != &PyBaseObject_Type && owner != base && !is_heap_type(owner)) {
      return false;
    }
  }
  return true;
}

// What `copyreg._slotnames` returns for a class that has no `__slotnames__`.
Ref<> declared_names(const InstanceNames& names, Type type) {
  Ref<> all = new_list(0);
  const Borrowed<> mro = mro_of(type);
  for (Py_ssize_t i = 0; all && i < tuple_size(mro); ++i) {
    const Type owner(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()));
    if (is_heap_type(owner) && !append_names(names, all.borrow(), owner)) {
      return {};
    }
  }
  return all;
}

// `type.__slotnames__ = names`. False if a metaclass customises setting attributes. Then copyreg's own function sets it
// when the protocol makes the first copy.
bool leave_names(const InstanceNames& names, Type type, Borrowed<> all) {
  return same_slot(type_of(as_object(type)), Type(&PyType_Type), Py_tp_setattro) &&
         PyObject_SetAttr(type.object(), names.slot_names.get(), all.get()) == 0;
}

}  // namespace

bool Slots::add(Borrowed<> name, Py_ssize_t offset) {
  for (std::size_t i = 0; i < count; ++i) {
    if (std::cmp_equal(offsets[i], offset)) {
      return same_text(this->name(i), name);
    }
  }
  if (!names) {
    names = new_list(0);
  }
  if (!names || count == kMost || offset > UINT16_MAX || !list_append(names.borrow(), share(name))) {
    return false;
  }
  offsets[count++] = static_cast<std::uint16_t>(offset);
  return true;
}

bool add_slots(const InstanceNames& names, Slots& slots, Type type, Type base) {
  if (!has_known_bases(type, base)) {
    return false;
  }
  const Borrowed<> kept = dict_find(own_attributes(type), names.slot_names.borrow());
  const Ref<> all = kept ? share(kept) : declared_names(names, type);
  if (!all || PyList_CheckExact(all.get()) == 0 || list_size(all.borrow()) > UINT8_MAX) {
    return false;
  }
  for (Py_ssize_t i = 0; i < list_size(all.borrow()); ++i) {
    if (!add_stored(slots, type, list_item(all.borrow(), i))) {
      return false;
    }
  }
  slots.declared = static_cast<std::uint8_t>(list_size(all.borrow()));
  slots.remembered = share(all);
  if (slots.declared > 0) {
    slots.remembered_names = Ref<>::steal(PyList_AsTuple(all.get()));
    if (!slots.remembered_names) {
      return false;
    }
  }
  // Before 3.11 `set.__reduce__` did not use copyreg.
  const bool asks_copyreg = since(kPython311) || (base.get() != &PySet_Type && base.get() != &PyFrozenSet_Type);
  return kept || !asks_copyreg || leave_names(names, type, all.borrow());
}

}  // namespace ectype
