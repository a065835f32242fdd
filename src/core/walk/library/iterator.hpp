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
  if (!items) {
    walk.blame(x);
    return {};
  }
  const auto iterate = [&] { return Ref<>::steal(PyObject_GetIter(items.get())); };
  const Ref<> y = iterates_natively(items.borrow()) ? iterate() : walk.foreign(iterate);
  if (!y) {
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  Ref<> index = opened ? walk.copy(tuple_item(reduced.borrow(), 2), Reach::kAgain) : NewRef();
  if (!index) {
    return {};
  }
  const bool done = as_object(type_of(y.borrow())) == known.type.borrow()
                        ? static_cast<bool>(call(known.attributes[kSetState].borrow(), y.borrow(), index.borrow()))
                        : put_state(walk, y.borrow(), std::move(index));
  return done && opened.close(y.borrow()) ? share(y) : Ref<>();
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
  if (!index) {
    walk.blame(x);
    return {};
  }
  const auto make = [&] { return call(known.type.borrow(), inner.borrow(), index.borrow()); };
  Ref<> y = iterates_natively(inner.borrow()) ? make() : walk.foreign(make);
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
