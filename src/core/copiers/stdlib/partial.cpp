// functools.partial: `partial(func)`, stored; then the copy of its state, `(func, args, keywords, None)`, is passed to
// its `__setstate__` (`partial.__reduce__`). One with a `__dict__` follows the protocol: the dict would be the last
// part of the state, may hide methods, and may be filled before it is copied even if it is empty now.
#include "capi/attributes.hpp"
#include "capi/call.hpp"
#include "classify/stdlib_types.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/argument.hpp"

namespace ectype {
namespace {

NewRef new_partial(Walk& walk, const StdlibType& known, Borrowed<> function) {
  const Ref<> copy = copy_argument(walk, function);
  if (!copy) {
    return {};
  }
  if (PyCallable_Check(copy.get()) != 0) {
    return call(known.type.borrow(), copy.borrow());
  }
  return walk.foreign([&] { return call(known.type.borrow(), copy.borrow()); });
}

// Copies the function a second time, as the standard library does: its hook is called twice.
NewRef copy_partial_state(Walk& walk, const StdlibType& known, Borrowed<> function, Borrowed<> arguments,
                          Borrowed<> keywords, std::uint64_t held_since) {
  const Borrowed<> parts[] = {function, arguments, keywords};
  Ref<> copies[3];
  for (std::size_t i = 0; i < std::size(parts); ++i) {
    copies[i] = walk.copy(parts[i], i == 0 ? Sharing::kMaybeShared : walk.sharing_of_held(held_since));
    if (!copies[i]) {
      walk.failed_at_attribute(known.member_names[i].borrow());
      return {};
    }
  }
  return pack(copies[0].borrow(), copies[1].borrow(), copies[2].borrow(), Borrowed<>(Py_None));
}

NewRef copy_partial(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const StdlibType& known = *plan.stdlib;
  if (attributes_of(x)) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  const KeepAlive held(walk, x);
  const KeepAlive function(walk, known.member(x, 0));
  // The object is stored after the function was copied. If the function leads back to it, its arguments are copied
  // twice, and their copies must be found in the memo.
  if (function && walk.memo().sharing(vacancy) == Sharing::kMaybeShared && !walk.is_own_copy(function.borrow())) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  const KeepAlive arguments(walk, known.member(x, 1));
  const KeepAlive keywords(walk, known.member(x, 2));
  const std::uint64_t region = walk.region();
  const Ref<> y = function && arguments && keywords ? new_partial(walk, known, function.borrow()) : NewRef();
  if (!y) {
    return {};
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  const Ref<> state =
      opened ? copy_partial_state(walk, known, function.borrow(), arguments.borrow(), keywords.borrow(), region)
             : NewRef();
  if (!state) {
    return {};
  }
  // If no foreign code has run, no other code can have met `y` and given it its own `__setstate__`.
  const bool done =
      walk.region() == region
          ? static_cast<bool>(call(known.attributes[0].borrow(), y.borrow(), state.borrow()))
          : walk.foreign_step([&] {
              return static_cast<bool>(call_method(y.borrow(), walk.state().names.set_state.borrow(), state.borrow()));
            });
  return done && opened.close(y.borrow()) ? share(y) : Ref<>();
}

Ref<> shallow_partial(const State& /*state*/, const StdlibType& known, Borrowed<> x) {
  if (attributes_of(x)) {
    return {};  // the copy shares them
  }
  const Ref<> function = known.member(x, 0);
  const Ref<> arguments = known.member(x, 1);
  const Ref<> keywords = known.member(x, 2);
  if (!function || !arguments || !keywords) {
    return {};
  }
  const Ref<> state = pack(function.borrow(), arguments.borrow(), keywords.borrow(), Borrowed<>(Py_None));
  const Ref<> y = state ? call(known.type.borrow(), function.borrow()) : Ref<>();
  return y && call(known.attributes[0].borrow(), y.borrow(), state.borrow()) ? share(y) : Ref<>();
}

}  // namespace

extern constinit const StdlibRow kPartial = {.module = "_functools",
                                             .name = "partial",
                                             .attributes = {"__setstate__"},
                                             .members = {"func", "args", "keywords"},
                                             .deep = copy_partial,
                                             .shallow = shallow_partial};

}  // namespace ectype
