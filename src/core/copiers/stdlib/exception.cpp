// Exceptions that are made and reduced by BaseException's own functions. One without attributes whose arguments are
// common atomic objects is a value.
//
// Others: `type(*args)`. Then the `__dict__`, if there is one, even an empty one, is copied and passed to
// `__setstate__`, which sets the attributes one by one (`BaseException.__reduce__`). Cause, context and traceback are
// not copied. Shallow: `type(*args)`; an exception with attributes follows the protocol.
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

NewRef new_exception(Walk& walk, Borrowed<> x) {
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
  const Ref<> copies = std::move(builder).finish();
  return construct(type_of(x), copies.borrow());
}

NewRef copy_exception(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& /*plan*/) {
  const KeepAlive held(walk, x);
  const KeepAlive attributes(walk, attributes_of(x));
  if (attributes && dict_hides_hook(walk.state().instance_names, attributes.borrow())) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  const Ref<> y = new_exception(walk, x);
  if (!y) {
    return {};
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened) {
    return {};
  }
  if (attributes) {
    const Ref<> state = walk.copy(attributes.borrow(), Sharing::kMaybeShared);
    if (!state) {
      walk.failed_in_state(attributes.borrow());
      return {};
    }
    if (!walk.foreign_step([&] {
          return static_cast<bool>(call_method(y.borrow(), walk.state().names.set_state.borrow(), state.borrow()));
        })) {
      return {};
    }
  }
  return opened.close(y.borrow()) ? share(y) : Ref<>();
}

Ref<> shallow_exception(const State& /*state*/, const StdlibType& /*type*/, Borrowed<> x) {
  if (!is_empty(attributes_of(x))) {
    return {};
  }
  const Ref<> arguments = exception_arguments(x);
  return call_with_tuple(as_object(type_of(x)), arguments.borrow());
}

// Whether instances are created, reduced and set up by BaseException's own functions. Then the arguments and the
// attributes are their only contents (`BaseException.__reduce__`, `__setstate__`).
bool follows_base_exception(const InstanceNames& names, Type type, const StdlibType& known) {
  const Type base = known.as_type();
  const auto inherits = [&](const Ref<>& name) { return same_attribute(type, base, name.borrow()); };
  return same_slot(type, base, Py_tp_new) && same_slot(type, base, Py_tp_init) &&
         same_slot(type, base, Py_tp_getattro) && same_slot(type, base, Py_tp_setattro) &&
         same_slot(type_of(as_object(type)), Type(&PyType_Type), Py_tp_call) && inherits(names.reduce_ex) &&
         inherits(names.reduce) && inherits(names.set_state) && inherits(names.deepcopy_hook);
}

}  // namespace

extern constinit const StdlibRow kException = {.module = "builtins",
                                               .name = "BaseException",
                                               .has_member = follows_base_exception,
                                               .value = copy_exception_of_atomics,
                                               .deep = copy_exception,
                                               .shallow = shallow_exception};

}  // namespace ectype
