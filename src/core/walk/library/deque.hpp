// collections.deque: `deque()` or `deque((), maxlen)`, stored empty; iterated live, by its own iterator, which raises
// when the deque changes; each copy appended (`deque.__reduce__`).
#pragma once

#include "plan/known_types.hpp"
#include "python/call.hpp"
#include "walk/walk.hpp"

namespace ectype {

// `x.maxlen`
inline Ref<> bound_of(const KnownType& known, Borrowed<> x) {
  const Borrowed<> descriptor = known.attributes[1].borrow();
  const auto get = reinterpret_cast<descrgetfunc>(PyType_GetSlot(type_of(descriptor).get(), Py_tp_descr_get));
  return Ref<>::steal(get(descriptor.get(), x.get(), type_of(x).object()));
}

inline Ref<> new_deque(const KnownType& known, Borrowed<> bound) {
  if (bound.get() == Py_None) {
    return call(known.type.borrow());
  }
  const Ref<> nothing = Ref<>::steal(PyTuple_New(0));
  return nothing ? call(known.type.borrow(), nothing.borrow(), bound) : Ref<>();
}

template <Memo M>
[[nodiscard]] bool fill_deque(Walk<M>& walk, Borrowed<> x, Borrowed<> y, const About& about) {
  const Borrowed<> append = about.known->attributes[0].borrow();
  const Ref<> items = Ref<>::steal(PyObject_GetIter(x.get()));
  if (!items) {
    return false;
  }
  // Once foreign code has run, there may be more in `y` than we put there: then appending may drop an item.
  const std::uint64_t region = walk.region();
  while (Ref<> item = Ref<>::steal(PyIter_Next(items.get()))) {
    const Ref<> copy = walk.copy(item.borrow(), Reach::kOnceAndCloned);
    if (!copy) {
      return walk.failed_at("an item");
    }
    const auto put = [&] { return static_cast<bool>(call(append, y, copy.borrow())); };
    if (!(walk.region() == region ? put() : walk.foreign_step(put))) {
      return false;
    }
    walk.drop(std::move(item));
  }
  return !error_is_set();
}

template <Memo M>
NewRef copy_deque(Walk<M>& walk, const KnownType& known, Borrowed<> x, typename M::Vacancy vacancy) {
  const Ref<> bound = bound_of(known, x);
  Ref<> y = bound ? new_deque(known, bound.borrow()) : Ref<>();
  if (!y) {
    return {};
  }
  const About about{.known = &known};
  if (!walk.has_room()) [[unlikely]] {
    return walk.postpone(fill_deque<M>, x, std::move(y), std::move(vacancy), about);
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  return opened && fill_deque(walk, x, y.borrow(), about) && opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
