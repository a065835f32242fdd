// `copyreg.__newobj__(cls, *args)`, which makes most reduced objects: `cls.__new__(cls, *args)`.
#pragma once

#include "capi/call.hpp"
#include "capi/instance.hpp"
#include "capi/tuple.hpp"
#include "state.hpp"

namespace ectype {

// Whether `cls.__new__` is found without foreign code, is that of `object`, and would raise no error.
inline bool makes_bare_objects(Borrowed<> cls) {
  if (!knows_types() || !is_type_object(cls)) {
    return false;
  }
  const Type type(reinterpret_cast<PyTypeObject*>(cls.get()));
  return is_heap_type(type) && !is_abstract(type) && same_slot(type, Type(&PyBaseObject_Type), Py_tp_new) &&
         same_slot(type, Type(&PyBaseObject_Type), Py_tp_alloc) &&
         same_slot(type_of(cls), Type(&PyType_Type), Py_tp_getattro);
}

// `arguments` is a tuple that begins with the class. Foreign code. Empty with an error set.
inline Ref<> rebuild(const State& state, Borrowed<> arguments) {
  const Ref<> create = attribute(tuple_item(arguments, 0), state.instance_names.new_method.borrow());
  return create ? call_with_tuple(create.borrow(), arguments) : Ref<>();
}

}  // namespace ectype
