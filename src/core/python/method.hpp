// Bound methods.
#pragma once

#include "python/call.hpp"

namespace ectype {

struct MethodNames {
  Borrowed<> function, self;
};

#ifdef Py_LIMITED_API
inline Ref<> method_function(Borrowed<> method, const MethodNames& names) { return attribute(method, names.function); }
inline Ref<> method_self(Borrowed<> method, const MethodNames& names) { return attribute(method, names.self); }
inline Ref<> bind(Type type, Borrowed<> function, Borrowed<> self) { return call(as_object(type), function, self); }
#else
inline Ref<> method_function(Borrowed<> method, const MethodNames& /*names*/) {
  return share(Borrowed<>(PyMethod_GET_FUNCTION(method.get())));
}
inline Ref<> method_self(Borrowed<> method, const MethodNames& /*names*/) {
  return share(Borrowed<>(PyMethod_GET_SELF(method.get())));
}
// What calling the type does, which checks both.
inline Ref<> bind(Type type, Borrowed<> function, Borrowed<> self) {
  return self.get() != Py_None && PyCallable_Check(function.get()) != 0
             ? Ref<>::steal(PyMethod_New(function.get(), self.get()))
             : call(as_object(type), function, self);
}
#endif

}  // namespace ectype
