// Exceptions that are reduced by BaseException's own functions: `type(*args)`. Then the `__dict__`, if there is one,
// even an empty one, is copied and passed to `__setstate__`, which sets the attributes one by one
// (`BaseException.__reduce__`). Cause, context and traceback are not copied. Shallow: `type(*args)`; an exception with
// attributes follows the protocol.
//
// Most are made by BaseException's own functions, too. Such a one without attributes, whose arguments are common atomic
// objects, is a value. Others have an initialiser of their own, in C (SystemExit) or in Python: the class is called.
#include "capi/exception.hpp"
#include "capi/attributes.hpp"
#include "capi/call.hpp"
#include "capi/type_facts.hpp"
#include "classify/stdlib_types.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "engine/leaf.hpp"
#include "protocol/argument.hpp"
#include "protocol/protocol.hpp"

namespace ectype {
namespace {

Ref<> copy_exception_of_atomics(const StdlibType& /*type*/, Borrowed<> x) {
  const Ref<> arguments = exception_arguments(x);
  if (!is_leaf_tuple(arguments.borrow()) || !is_empty(attributes_of(x))) {
    return {};
  }
  // The copy gets its own tuple of arguments, as it would from a call.
  const Py_ssize_t count = tuple_size(arguments.borrow());
  TupleBuilder copies(count);
  if (!copies) {
    return {};
  }
  for (Py_ssize_t i = 0; i < count; ++i) {
    copies.set(i, share(tuple_item(arguments.borrow(), i)));
  }
  const Ref<> packed = std::move(copies).finish();
  return construct(type_of(x), packed.borrow());  // the initialiser would store the same arguments again
}

// Copies of the arguments; empty with an error set.
Ref<> copy_arguments(Walk& walk, Borrowed<> x) {
  const KeepAlive arguments(walk, exception_arguments(x));
  const Py_ssize_t count = tuple_size(arguments.borrow());
  TupleBuilder builder(count);
  if (!builder) {
    return {};
  }
  walk.meet_tuple(arguments.borrow());
  for (Py_ssize_t i = 0; i < count; ++i) {
    Ref<> copy = copy_argument(walk, tuple_item(arguments.borrow(), i));
    if (!copy) {
      return {};
    }
    builder.set(i, std::move(copy));
  }
  return std::move(builder).finish();
}

// `make(arguments)` makes the new exception; empty with an error set.
NewRef copy_by_arguments(Walk& walk, Borrowed<> x, Borrowed<> attributes, NativeVacancy vacancy, auto make) {
  const Ref<> arguments = copy_arguments(walk, x);
  Ref<> y = arguments ? make(arguments.borrow()) : Ref<>();
  if (!y) {
    return copy_of_uncopyable(walk, x);
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened) {
    return {};
  }
  if (attributes) {
    Ref<> state = walk.copy(attributes, Sharing::kMaybeShared);
    if (!state) {
      walk.failed_in_state(attributes);
    }
    if (!state || !put_state(walk, y.borrow(), std::move(state))) {
      return copy_of_uncopyable(walk, x);
    }
  }
  // An object that reconstructs as itself is not kept alive (`y is not x`).
  return y.borrow() == x || opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

bool hides_hook(const Walk& walk, Borrowed<> attributes) {
  return attributes && dict_hides_hook(walk.state().instance_names, attributes);
}

NewRef copy_exception(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& /*plan*/) {
  const KeepAlive held(walk, x);
  const KeepAlive type(walk, as_object(type_of(x)));
  const KeepAlive attributes(walk, attributes_of(x));
  if (hides_hook(walk, attributes.borrow())) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  return copy_by_arguments(walk, x, attributes.borrow(), std::move(vacancy), [&](Borrowed<> arguments) {
    return construct(Type(reinterpret_cast<PyTypeObject*>(type.borrow().get())), arguments);
  });
}

// Calling the class may run foreign code.
NewRef copy_called_exception(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& /*plan*/) {
  const KeepAlive held(walk, x);
  const KeepAlive type(walk, as_object(type_of(x)));
  const KeepAlive attributes(walk, attributes_of(x));
  if (hides_hook(walk, attributes.borrow()) || walk.foreign_code_waits() || !walk.has_room()) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  return copy_by_arguments(walk, x, attributes.borrow(), std::move(vacancy), [&](Borrowed<> arguments) {
    return walk.foreign([&] { return call_with_tuple(type.borrow(), arguments); });
  });
}

Ref<> shallow_exception(const State& /*state*/, const StdlibType& /*type*/, Borrowed<> x) {
  if (!is_empty(attributes_of(x))) {
    return {};
  }
  const Ref<> arguments = exception_arguments(x);
  return call_with_tuple(as_object(type_of(x)), arguments.borrow());
}

// Whether instances are reduced and set up by BaseException's own functions. Then the arguments and the attributes are
// their state (`BaseException.__reduce__`, `__setstate__`).
bool is_reduced_as_base(const InstanceNames& names, Type type, const StdlibType& known) {
  const Type base = known.as_type();
  const auto inherits = [&](const Ref<>& name) { return same_attribute(type, base, name.borrow()); };
  return same_slot(type, base, Py_tp_getattro) && inherits(names.reduce_ex) && inherits(names.reduce) &&
         inherits(names.deepcopy_hook);
}

// The same, and whether BaseException's own functions make them. Then they hold nothing else.
bool follows_base_exception(const InstanceNames& names, Type type, const StdlibType& known) {
  const Type base = known.as_type();
  return is_reduced_as_base(names, type, known) && same_slot(type, base, Py_tp_new) &&
         same_slot(type, base, Py_tp_init) && same_slot(type, base, Py_tp_setattro) &&
         same_slot(type_of(as_object(type)), Type(&PyType_Type), Py_tp_call) &&
         same_attribute(type, base, names.set_state.borrow());
}

}  // namespace

extern constinit const StdlibRow kException = {.module = "builtins",
                                               .name = "BaseException",
                                               .has_member = follows_base_exception,
                                               .value = copy_exception_of_atomics,
                                               .deep = copy_exception,
                                               .shallow = shallow_exception};
extern constinit const StdlibRow kCalledException = {.module = "builtins",
                                                     .name = "BaseException",
                                                     .has_member = is_reduced_as_base,
                                                     .excludes_base = true,
                                                     .deep = copy_called_exception,
                                                     .shallow = shallow_exception};

}  // namespace ectype
