// The iterator of a list or a tuple: `iter(copy)`, stored; then the index, given to its `__setstate__`
// (`list_iterator.__reduce__`). And enumerate: `enumerate(iterator, index)`. All of this is C, but what is iterated.
#pragma once

#include "plan/known_types.hpp"
#include "walk/argument.hpp"
#include "walk/held.hpp"
#include "walk/parts.hpp"

namespace ectype {

// Is iterating it no foreign code?
inline bool iterates_natively(Borrowed<> iterable) {
  return PyList_CheckExact(iterable.get()) != 0 || PyTuple_CheckExact(iterable.get()) != 0 ||
         PyType_GetSlot(type_of(iterable).get(), Py_tp_iter) == reinterpret_cast<void*>(PyObject_SelfIter);
}

// `(iter, (sequence,), index)`, as its type makes it unless a program has put something in the place of `iter`. One
// that is exhausted has a sequence made for the occasion, which nobody else holds.
inline bool is_usual_sequence_iterator(const KnownType& known, Borrowed<> reduced) {
  if (tuple_size(reduced) != 3 || tuple_item(reduced, 0) != known.constant.borrow()) {
    return false;
  }
  const Borrowed<> sequence = tuple_item(tuple_item(reduced, 1), 0);
  return iterates_natively(sequence) && !has_one_reference(sequence);
}

// `y.__setstate__(copy of the index)`. What was copied before may have changed what iterating the copy makes, and how
// ints are copied: the setter of its own type refuses what is none, without running anything.
template <Memo M>
[[nodiscard]] bool set_index(Walk<M>& walk, const KnownType& known, Borrowed<> setter, Borrowed<> y,
                             Borrowed<> original) {
  Ref<> index = walk.copy(original, Reach::kAgain);
  if (!index) {
    return walk.failed_in_state(original);
  }
  return as_object(type_of(y)) == known.type.borrow() ? static_cast<bool>(call(setter, y, index.borrow()))
                                                      : put_state(walk, y, std::move(index));
}

template <Memo M>
NewRef copy_sequence_iterator(Walk<M>& walk, const KnownType& known, Borrowed<> x, typename M::Vacancy vacancy) {
  constexpr std::size_t kReduce = 0;
  constexpr std::size_t kSetState = 1;
  const Held<M> held(walk, x);
  Ref<> reduced = call(known.attributes[kReduce].borrow(), x);
  if (!reduced) {
    return {};
  }
  if (!walk.atomics_stay() || !is_usual_sequence_iterator(known, reduced.borrow())) {
    return reconstruct_deep(walk, x, ReduceValue::of(std::move(reduced)), std::move(vacancy));
  }
  const Held<M> sequence(walk, tuple_item(tuple_item(reduced.borrow(), 1), 0));
  const Ref<> items = copy_argument(walk, sequence.borrow());
  const auto iterate = [&] { return Ref<>::steal(PyObject_GetIter(items.get())); };
  Ref<> y;
  if (items) {
    y = iterates_natively(items.borrow()) ? iterate() : walk.foreign(iterate);
  }
  if (!y) {
    walk.blame(x);
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened ||
      !set_index(walk, known, known.attributes[kSetState].borrow(), y.borrow(), tuple_item(reduced.borrow(), 2))) {
    walk.blame(x);
    return {};
  }
  return opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

template <Memo M>
NewRef copy_enumerate(Walk<M>& walk, const KnownType& known, Borrowed<> x, typename M::Vacancy vacancy) {
  const Held<M> held(walk, x);
  Ref<> reduced = call(known.attributes[0].borrow(), x);
  if (!reduced) {
    return {};
  }
  if (!walk.atomics_stay()) {
    return reconstruct_deep(walk, x, ReduceValue::of(std::move(reduced)), std::move(vacancy));
  }
  const Held<M> iterator(walk, tuple_item(tuple_item(reduced.borrow(), 1), 0));
  const Ref<> inner = copy_argument(walk, iterator.borrow());
  const Ref<> index = inner ? copy_argument(walk, tuple_item(tuple_item(reduced.borrow(), 1), 1)) : NewRef();
  const auto make = [&] { return call(known.type.borrow(), inner.borrow(), index.borrow()); };
  Ref<> y;
  if (index) {
    // What was copied before may have changed how ints are copied; of another type, `__index__` is foreign code.
    const bool is_native = iterates_natively(inner.borrow()) && PyLong_CheckExact(index.get()) != 0;
    y = is_native ? make() : walk.foreign(make);
  }
  if (!y) {
    walk.blame(x);
    return {};
  }
  return walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
