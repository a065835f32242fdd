// Classes whose `__new__`, called with the class alone, makes an object as `object.__new__` does.
#pragma once

#include "capi/type_facts.hpp"

namespace ectype {

// Whether `cls.__new__` is found without foreign code, is that of `object`, and would raise no error. `new_method` is
// the name.
inline bool makes_bare_objects(Borrowed<> cls, Borrowed<> new_method) {
  if (!knows_types() || !is_type_object(cls)) {
    return false;
  }
  const Type type(reinterpret_cast<PyTypeObject*>(cls.get()));
  return is_heap_type(type) && !is_abstract(type) && same_slot(type, Type(&PyBaseObject_Type), Py_tp_new) &&
         same_slot(type, Type(&PyBaseObject_Type), Py_tp_alloc) &&
         same_slot(type_of(cls), Type(&PyType_Type), Py_tp_getattro) &&
         same_attribute_unkept(type, Type(&PyBaseObject_Type), new_method);
}

}  // namespace ectype
