// collections.deque: `deque()` or `deque((), maxlen)`, stored empty; then each copy is appended. It is read live by its
// own iterator, which raises an error if the deque changes (`deque.__reduce__`).
#include "capi/call.hpp"
#include "classify/stdlib_types.hpp"
#include "engine/foreign_calls.hpp"

namespace ectype {
namespace {

// `x.maxlen`
Ref<> bound_of(const StdlibType& known, Borrowed<> x) { return get_by(known.attributes[1].borrow(), x); }

Ref<> new_deque(const StdlibType& known, Borrowed<> bound) {
  if (bound.get() == Py_None) {
    return call(known.type.borrow());
  }
  const Ref<> nothing = Ref<>::steal(PyTuple_New(0));
  return nothing ? call(known.type.borrow(), nothing.borrow(), bound) : Ref<>();
}

[[nodiscard]] bool fill_deque(Walk& walk, Borrowed<> x, Borrowed<> y, const Plan* plan) {
  const Borrowed<> append = plan->stdlib->attributes[0].borrow();
  const Ref<> items = Ref<>::steal(PyObject_GetIter(x.get()));
  if (!items) {
    return false;
  }
  // Once foreign code has run, `y` may hold items that are not ours, and appending may drop one.
  const std::uint64_t region = walk.region();
  while (Ref<> item = Ref<>::steal(PyIter_Next(items.get()))) {
    const Ref<> copy = walk.copy(item.borrow(), Sharing::kUniqueAndHeld);
    if (!copy && walk.take_omission(item.borrow())) {
      continue;
    }
    if (!copy) {
      return walk.failed_at("an item");
    }
    const auto put = [&] { return static_cast<bool>(call(append, y, copy.borrow())); };
    if (!(walk.region() == region ? put() : walk.foreign_step(put))) {
      return false;
    }
    walk.defer_decref(std::move(item));
  }
  return !error_is_set();
}

NewRef copy_deque(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const StdlibType& known = *plan.stdlib;
  const Ref<> bound = bound_of(known, x);
  Ref<> y = bound ? new_deque(known, bound.borrow()) : Ref<>();
  if (!y) {
    return {};
  }
  if (!walk.has_room()) [[unlikely]] {
    return walk.postpone(fill_deque, x, std::move(y), std::move(vacancy), &plan);
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  return opened && fill_deque(walk, x, y.borrow(), &plan) && opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace

extern constinit const StdlibRow kDeque = {
    .module = "_collections", .name = "deque", .attributes = {"append", "maxlen"}, .deep = copy_deque};

}  // namespace ectype
