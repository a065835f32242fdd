// slice: a new one. If a bound is not a common atomic object, the slice is more than a value: its bounds are copied.
#include "classify/stdlib_types.hpp"
#include "engine/keep_alive.hpp"
#include "engine/leaf.hpp"
#include "protocol/argument.hpp"

namespace ectype {
namespace {

struct SliceBounds {
  explicit SliceBounds(const StdlibType& known, Borrowed<> x)
      : start(known.member(x, 0)), stop(known.member(x, 1)), step(known.member(x, 2)) {}
  Ref<> start, stop, step;
};

Ref<> new_slice(const Ref<>& start, const Ref<>& stop, const Ref<>& step) {
  return Ref<>::steal(PySlice_New(start.get(), stop.get(), step.get()));
}

Ref<> copy_slice_of_atomics(const StdlibType& known, Borrowed<> x) {
  const SliceBounds bounds(known, x);
  const bool atomic = is_common_atomic(bounds.start.borrow()) && is_common_atomic(bounds.stop.borrow()) &&
                      is_common_atomic(bounds.step.borrow());
  return atomic ? new_slice(bounds.start, bounds.stop, bounds.step) : Ref<>();
}

NewRef copy_slice(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const StdlibType& known = *plan.stdlib;
  const KeepAlive held(walk, x);
  const SliceBounds bounds(known, x);
  Ref<> copies[3];
  const Ref<>* const originals[] = {&bounds.start, &bounds.stop, &bounds.step};
  for (std::size_t i = 0; i < std::size(copies); ++i) {
    copies[i] = copy_argument(walk, originals[i]->borrow());
    if (!copies[i]) {
      return {};
    }
  }
  Ref<> y = new_slice(copies[0], copies[1], copies[2]);
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace

extern constinit const StdlibRow kSlice = {.module = "builtins",
                                           .name = "slice",
                                           .members = {"start", "stop", "step"},
                                           .value = copy_slice_of_atomics,
                                           .value_has_one_entry = true,
                                           .deep = copy_slice};

}  // namespace ectype
