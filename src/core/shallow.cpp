#include "shallow.hpp"

#include "python/set.hpp"
#include "walk/protocol.hpp"
#include "walk/values/bytearray.hpp"

namespace ectype {
namespace {

// list, dict, set and bytearray: what their `copy` method returns.
Ref<> clone_container(Borrowed<> x) {
  const Type type = type_of(x);
  if (type.get() == &PyDict_Type) {
    return Ref<>::steal(PyDict_Copy(x.get()));
  }
  if (type.get() == &PyList_Type) {
    return list_slice(x);
  }
  if (type.get() == &PySet_Type) {
    return new_set(x);
  }
  return type.get() == &PyByteArray_Type ? copy_bytearray(x) : Ref<>();
}

// A global name of `copy`, which programs may have bound anew.
Borrowed<> copy_global(const State& state, const Ref<>& name) {
  return dict_find(state.copy_names.borrow(), name.borrow());
}

// Before 3.14: `_copy_dispatch`. Sets `done` if the type is in there.
Ref<> copy_by_dispatch(const State& state, Borrowed<> x, bool& done) {
  const Borrowed<> dispatch = copy_global(state, state.names.copy_dispatch);
  if (!dispatch || !PyDict_Check(dispatch.get())) {
    return {};
  }
  const Ref<> copier = share(dict_find(dispatch, as_object(type_of(x))));
  if (!copier || copier.get() == Py_None) {
    return {};
  }
  if (copier.get() == state.copy_immutable.get()) {
    done = true;
    return share(x);
  }
  // The descriptor `list.copy` and its like are called as what they are known to do.
  if (type_of(copier.borrow()).get() == &PyMethodDescr_Type) {
    if (Ref<> y = clone_container(x); y || error_is_set()) {
      done = true;
      return y;
    }
  }
  const Truth use = truth(copier.borrow());
  done = use == Truth::kYes;
  return done ? call(copier.borrow(), x) : Ref<>();
}

// 3.14 on: two sets of types.
Ref<> copy_by_sets(const State& state, Borrowed<> x, bool& done) {
  const auto contains = [&](const Ref<>& name) {
    const Borrowed<> set = copy_global(state, name);
    return set ? PySequence_Contains(set.get(), type_of(x).object()) : 0;
  };
  int found = contains(state.names.copy_atomic_types);
  if (found != 0) {
    done = found > 0;
    return done ? share(x) : Ref<>();
  }
  found = contains(state.names.copy_containers);
  if (found <= 0) {
    return {};
  }
  done = true;
  if (Ref<> y = clone_container(x); y || error_is_set()) {
    return y;
  }
  const Ref<> method = attribute(as_object(type_of(x)), state.names.copy_method.borrow());
  return method ? call(method.borrow(), x) : Ref<>();
}

}  // namespace

Ref<> shallow_copy(State& state, Borrowed<> x) {
  bool done = false;
  Ref<> y = since(kPython314) ? copy_by_sets(state, x, done) : copy_by_dispatch(state, x, done);
  if (done || error_is_set()) {
    return y;
  }
  if (is_type_object(x)) {
    return share(x);
  }
  Ref<> hook;
  if (!optional_attribute(as_object(type_of(x)), state.names.copy_hook.borrow(), hook)) {
    return {};
  }
  if (hook && hook.get() != Py_None) {
    return call(hook.borrow(), x);
  }
  Reduced reduced;
  if (!reduced.take(state, reduce(state, x, ReducerTest::kNotNone, "shallow"))) {
    return {};
  }
  return reduced.itself ? NewRef(share(x)) : reconstruct_shallow(state, *reduced.value);
}

Ref<> replace_hook(const State& state, Borrowed<> x) {
  const Ref<> type = attribute(x, state.names.class_attribute.borrow());
  Ref<> hook;
  if (!type || !optional_attribute(type.borrow(), state.names.replace_hook.borrow(), hook)) {
    return {};
  }
  if (hook && hook.get() != Py_None) {
    return hook;
  }
  if (const Ref<> name = attribute(type.borrow(), state.names.name.borrow())) {
    PyErr_Format(PyExc_TypeError, "replace() does not support %S objects", name.get());
  }
  return {};
}

}  // namespace ectype
