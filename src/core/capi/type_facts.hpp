// What a class determines about its instances, read without running any code.
#pragma once

#include "capi/interpreter_function.hpp"
#include "capi/kept.hpp"
#include "capi/objects.hpp"

#include <cstring>
#include <optional>

namespace ectype {

// Whether changes of a class can be detected.
constexpr bool knows_types() { return true; }

// The function in this slot (`Py_tp_new` and the like). Those that are compared at each copy are read without a call.
ECTYPE_INLINE void* slot_of(Type type, int slot) {
#ifndef Py_LIMITED_API
  switch (slot) {
    case Py_tp_alloc:
      return reinterpret_cast<void*>(type.get()->tp_alloc);
    case Py_tp_getattro:
      return reinterpret_cast<void*>(type.get()->tp_getattro);
    case Py_tp_new:
      return reinterpret_cast<void*>(type.get()->tp_new);
    default:
      break;
  }
#endif
  return PyType_GetSlot(type.get(), slot);
}
// Whether both types have the same function in this slot.
ECTYPE_INLINE bool same_slot(Type one, Type other, int slot) { return slot_of(one, slot) == slot_of(other, slot); }
inline bool is_heap_type(Type type) { return (PyType_GetFlags(type.get()) & Py_TPFLAGS_HEAPTYPE) != 0; }
// Whether the type is written in C and does not allow `setattr`, so that it never changes.
inline bool is_unchangeable(Type type) {
  constexpr unsigned long kImmutable = 1UL << 8U;  // Py_TPFLAGS_IMMUTABLETYPE, 3.10 on
  return !is_heap_type(type) || (PyType_GetFlags(type.get()) & kImmutable) != 0;
}
inline bool is_abstract(Type type) {
  constexpr unsigned long kIsAbstract = 1UL << 20U;  // Py_TPFLAGS_IS_ABSTRACT
  return (PyType_GetFlags(type.get()) & kIsAbstract) != 0;
}
inline Ref<> allocate(Type type) {
  const auto alloc = reinterpret_cast<allocfunc>(PyType_GetSlot(type.get(), Py_tp_alloc));
  return Ref<>::steal(alloc(type.get(), 0));
}
// `type()`, but only by the constructor: the caller has to do what an initialiser would do.
inline Ref<> construct(Type type, Borrowed<> arguments) {
  const auto make = reinterpret_cast<newfunc>(PyType_GetSlot(type.get(), Py_tp_new));
  return Ref<>::steal(make(type.get(), arguments.get(), nullptr));
}
inline Ref<> construct(Type type) {
  const Ref<> nothing = Ref<>::steal(PyTuple_New(0));
  return nothing ? construct(type, nothing.borrow()) : Ref<>();
}

// Sizes in bytes, which show whether an object has more state than Python code can see.
struct TypeLayout {
  Py_ssize_t basic_size = 0;
  Py_ssize_t item_size = 0;
  Py_ssize_t dict_offset = 0;  // negative where the interpreter manages the dict
  Py_ssize_t weaklist_offset = 0;
};

inline TypeLayout layout_of(Type type) {
  const TypeObject* raw = as_structure(type);
  return {.basic_size = raw->tp_basicsize,
          .item_size = raw->tp_itemsize,
          .dict_offset = raw->tp_dictoffset,
          .weaklist_offset = raw->tp_weaklistoffset};
}
// An attribute of the class, found along its MRO; null if there is none. Also gives the class a version tag.
// Without the GIL see `keep`.
inline Borrowed<> class_attribute(Type type, Borrowed<> name) {
#ifdef Py_GIL_DISABLED
  return keep(Ref<>::steal(_PyType_LookupRef(type.get(), name.get())));
#else
  return Borrowed<>(interpreter::type_lookup(type.get(), name.get()));
#endif
}
inline Borrowed<> mro_of(Type type) {
#ifdef Py_GIL_DISABLED
  // By the attribute's own function, which takes the lock of types.
  for (const PyGetSetDef* row = PyType_Type.tp_getset; row->name != nullptr; ++row) {
    if (std::strcmp(row->name, "__mro__") == 0) {
      return keep(Ref<>::steal(row->get(type.object(), nullptr)));
    }
  }
#endif
  return Borrowed<>(as_structure(type)->tp_mro);
}
inline Type base_of(Type type) { return Type(as_structure(type)->tp_base); }
// The dict of a heap type.
inline Borrowed<> own_attributes(Type type) { return Borrowed<>(as_structure(type)->tp_dict); }
inline const char* name_of(Type type) { return as_structure(type)->tp_name; }
// UTF-8; null with an error set.
inline const char* text_of(Borrowed<> str) { return PyUnicode_AsUTF8AndSize(str.get(), nullptr); }

// Whether this is a method written in C, as found in its class.
inline bool is_method_in_c(Borrowed<> descriptor) {
  return descriptor && type_of(descriptor).get() == &PyMethodDescr_Type;
}
// Whether this attribute of a class is a function that is bound to an instance when looked up on it, so that it may be
// called with the instance instead (Py_TPFLAGS_METHOD_DESCRIPTOR): in Python, in C, or of Cython.
inline bool is_method(Borrowed<> attribute) {
  constexpr unsigned long kMethodDescriptor = 1UL << 17U;
  return attribute && (PyType_GetFlags(type_of(attribute).get()) & kMethodDescriptor) != 0;
}
// Whether setting the attribute of an instance calls this attribute of its class, and reading prefers it.
inline bool is_data_descriptor(Borrowed<> attribute) {
  return PyType_GetSlot(type_of(attribute).get(), Py_tp_descr_set) != nullptr;
}
// Whether this is a computed attribute of C code, such as `__dict__`.
inline bool is_getset(Borrowed<> descriptor) { return type_of(descriptor).get() == &PyGetSetDescr_Type; }
// The member of a descriptor in C code or from `__slots__`, which refers to a place in instances of `type`; null for
// others. A program may have put the descriptor of another class into this one: then it raises TypeError.
inline const PyMemberDef* member_of(Type type, Borrowed<> descriptor) {
  if (type_of(descriptor).get() != &PyMemberDescr_Type) {
    return nullptr;
  }
  const auto* member = as<MemberDescriptor>(descriptor);
  return PyType_IsSubtype(type.get(), class_of(*member)) != 0 ? member->d_member : nullptr;
}
// The offset in instances of `type` of a slot that `__slots__` made; empty for any other descriptor.
inline std::optional<Py_ssize_t> object_slot_offset(Type type, Borrowed<> descriptor) {
  const PyMemberDef* member = member_of(type, descriptor);
  return member != nullptr && member->type == T_OBJECT_EX && member->flags == 0 ? std::optional(member->offset)
                                                                                : std::nullopt;
}
// The same, also for members of a class written in C, including those that are None while they are not set.
inline std::optional<Py_ssize_t> object_member_offset(Type type, Borrowed<> descriptor) {
  const PyMemberDef* member = member_of(type, descriptor);
  return member != nullptr && (member->type == T_OBJECT_EX || member->type == T_OBJECT) ? std::optional(member->offset)
                                                                                        : std::nullopt;
}
// The number of characters in a string.
inline Py_ssize_t text_length(Borrowed<> string) { return as<StrObject>(string)->length; }
// Whether two exact strings are equal.
inline bool same_text(Borrowed<> one, Borrowed<> other) {
  return text_length(one) == text_length(other) && PyUnicode_Compare(one.get(), other.get()) == 0;
}

// Whether both types have the same attribute of this name, or both have none.
inline bool same_attribute(Type one, Type other, Borrowed<> name) {
  return class_attribute(one, name) == class_attribute(other, name);
}

// The same, without keeping what was found: for what is asked at each copy.
inline bool same_attribute_unkept(Type one, Type other, Borrowed<> name) {
#ifdef Py_GIL_DISABLED
  const Ref<> found = Ref<>::steal(_PyType_LookupRef(one.get(), name.get()));
  const Ref<> usual = Ref<>::steal(_PyType_LookupRef(other.get(), name.get()));
  return found.borrow() == usual.borrow();
#else
  return same_attribute(one, other, name);
#endif
}

}  // namespace ectype
