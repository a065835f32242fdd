// Bound methods.
#pragma once

#include "python/call.hpp"

namespace ectype {

struct MethodNames {
  Borrowed<> function, self;
};

inline Ref<> method_function(Borrowed<> method, const MethodNames& names) {
  return knows_internals() ? share(Borrowed<>(interpreter::method_function(method.get())))
                           : attribute(method, names.function);
}
inline Ref<> method_self(Borrowed<> method, const MethodNames& names) {
  return knows_internals() ? share(Borrowed<>(interpreter::method_self(method.get()))) : attribute(method, names.self);
}
// What calling the type does, which checks both.
inline Ref<> bind(Type type, Borrowed<> function, Borrowed<> self) {
  return knows_internals() && self.get() != Py_None && PyCallable_Check(function.get()) != 0
             ? Ref<>::steal(interpreter::new_method(function.get(), self.get()))
             : call(as_object(type), function, self);
}

}  // namespace ectype
