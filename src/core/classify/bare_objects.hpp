// Which `__new__` a class has, and whether that makes an object as `object.__new__` does.
#pragma once

#include "capi/type_facts.hpp"

namespace ectype {

// Whether the class has the `__new__` of `base`, a builtin type. With that of another builtin type it keeps the slot of
// its base. `new_method` is the name.
inline bool has_new_of(Type type, Type base, Borrowed<> new_method) {
  return same_slot(type, base, Py_tp_new) && same_attribute_unkept(type, base, new_method);
}

// Whether `cls.__new__`, called with the class alone, is found without foreign code, is that of `object`, and would
// raise no error.
inline bool makes_bare_objects(Borrowed<> cls, Borrowed<> new_method) {
  if (!knows_types() || !is_type_object(cls)) {
    return false;
  }
  const Type type(reinterpret_cast<PyTypeObject*>(cls.get()));
  const Type object(&PyBaseObject_Type);
  return is_heap_type(type) && !is_abstract(type) && same_slot(type, object, Py_tp_alloc) &&
         same_slot(type_of(cls), Type(&PyType_Type), Py_tp_getattro) && has_new_of(type, object, new_method);
}

}  // namespace ectype
