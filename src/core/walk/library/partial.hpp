// functools.partial: `partial(func)`, stored; then the whole state, `(func, args, keywords, None)`, given to its
// `__setstate__` (`partial.__reduce__`). With a `__dict__`, which would be the state's last part, and may hide its
// methods, it is left to the protocol. An empty one may have been filled when its turn comes.
#pragma once

#include "plan/known_types.hpp"
#include "python/attributes.hpp"
#include "walk/argument.hpp"
#include "walk/held.hpp"
#include "walk/protocol.hpp"

namespace ectype {

template <Memo M>
NewRef new_partial(Walk<M>& walk, const KnownType& known, Borrowed<> function) {
  const Ref<> copy = copy_argument(walk, function);
  if (!copy) {
    return {};
  }
  if (PyCallable_Check(copy.get()) != 0) {
    return call(known.type.borrow(), copy.borrow());
  }
  return walk.foreign([&] { return call(known.type.borrow(), copy.borrow()); });
}

// The function once more: a hook is called twice.
template <Memo M>
NewRef copy_partial_state(Walk<M>& walk, const KnownType& known, Borrowed<> function, Borrowed<> arguments,
                          Borrowed<> keywords) {
  const struct {
    Borrowed<> original;
    Reach reach = Reach::kAgain;
  } parts[] = {{function}, {arguments, Reach::kOnceAndCloned}, {keywords, Reach::kOnceAndCloned}};
  Ref<> copies[3];
  for (std::size_t i = 0; i < std::size(parts); ++i) {
    copies[i] = walk.copy(parts[i].original, parts[i].reach);
    if (!copies[i]) {
      walk.failed_at_attribute(known.member_names[i].borrow());
      return {};
    }
  }
  return pack(copies[0].borrow(), copies[1].borrow(), copies[2].borrow(), Borrowed<>(Py_None));
}

template <Memo M>
NewRef copy_partial(Walk<M>& walk, const KnownType& known, Borrowed<> x, typename M::Vacancy vacancy) {
  if (attributes_of(x)) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  const Held<M> held(walk, x);
  const Held<M> function(walk, known.member(x, 0));
  // Stored after the function was copied: if that leads back here, the arguments are copied twice and must be found.
  if (function && walk.memo().reach(vacancy) == Reach::kAgain && !walk.stays(function.borrow())) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  const Held<M> arguments(walk, known.member(x, 1));
  const Held<M> keywords(walk, known.member(x, 2));
  const std::uint64_t region = walk.region();
  const Ref<> y = function && arguments && keywords ? new_partial(walk, known, function.borrow()) : NewRef();
  if (!y) {
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  const Ref<> state =
      opened ? copy_partial_state(walk, known, function.borrow(), arguments.borrow(), keywords.borrow()) : NewRef();
  if (!state) {
    return {};
  }
  // Nobody has met `y`, and given it a `__setstate__` of its own, if no foreign code has run.
  const bool done =
      walk.region() == region
          ? static_cast<bool>(call(known.attributes[0].borrow(), y.borrow(), state.borrow()))
          : walk.foreign_step([&] {
              return static_cast<bool>(call_method(y.borrow(), walk.state().names.set_state.borrow(), state.borrow()));
            });
  return done && opened.close(y.borrow()) ? share(y) : Ref<>();
}

}  // namespace ectype
