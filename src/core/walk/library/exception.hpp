// Exceptions: `type(*args)`; the `__dict__`, if there is one, even empty so far, is copied after that and given to
// `__setstate__`, which sets the attributes one by one (`BaseException.__reduce__`). Cause, context and traceback stay
// behind.
#pragma once

#include "walk/argument.hpp"
#include "walk/held.hpp"
#include "walk/protocol.hpp"
#include "walk/values/exception.hpp"

namespace ectype {

template <Memo M>
NewRef new_exception(Walk<M>& walk, Borrowed<> x) {
  const Held<M> arguments(walk, exception_arguments(x));
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

template <Memo M>
NewRef copy_exception(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  const Held<M> held(walk, x);
  const Held<M> attributes(walk, attributes_of(x));
  if (attributes && hides_hook(walk.state().instance_names, attributes.borrow())) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  const Ref<> y = new_exception(walk, x);
  if (!y) {
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened) {
    return {};
  }
  if (attributes) {
    const Ref<> state = walk.copy(attributes.borrow(), Reach::kAgain);
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

}  // namespace ectype
