// Bound methods.
#pragma once

#include "capi/call.hpp"

namespace ectype {

inline Ref<> method_function(Borrowed<> method) {
  return share(Borrowed<>(interpreter::method_function(method.get())));
}
inline Ref<> method_self(Borrowed<> method) { return share(Borrowed<>(interpreter::method_self(method.get()))); }
// What calling the type does, which checks both arguments. Empty with an error set.
inline Ref<> bind(Type type, Borrowed<> function, Borrowed<> self) {
  return self.get() != Py_None && PyCallable_Check(function.get()) != 0
             ? Ref<>::steal(interpreter::new_method(function.get(), self.get()))
             : call(as_object(type), function, self);
}

}  // namespace ectype
