// The iterator of a list or a tuple: `iter(copy)`, stored; then the copy of the index is passed to its `__setstate__`
// (`list_iterator.__reduce__`). And enumerate: `enumerate(iterator, index)`. All of this is C code, except perhaps the
// iterated object.
#include "capi/call.hpp"
#include "capi/dict.hpp"
#include "capi/names.hpp"
#include "classify/stdlib_types.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/argument.hpp"
#include "protocol/deep_policy.hpp"

namespace ectype {
namespace {

// Whether iterating over it runs no foreign code.
bool iterates_natively(Borrowed<> iterable) {
  return PyList_CheckExact(iterable.get()) != 0 || PyTuple_CheckExact(iterable.get()) != 0 ||
         PyType_GetSlot(type_of(iterable).get(), Py_tp_iter) == reinterpret_cast<void*>(PyObject_SelfIter);
}

// Whether the reduce value is `(iter, (sequence,), index)`, as the type makes it unless a program has replaced `iter`.
// An exhausted iterator returns a new sequence, to which nothing else has a reference.
bool is_usual_sequence_iterator(const StdlibType& known, Borrowed<> reduced) {
  if (tuple_size(reduced) != 3 || tuple_item(reduced, 0) != known.constant.borrow()) {
    return false;
  }
  const Borrowed<> sequence = tuple_item(tuple_item(reduced, 1), 0);
  return iterates_natively(sequence) && !has_one_reference(sequence);
}

// `y.__setstate__(copy of the index)`. Code that ran before may have changed the result of iterating over the copy, and
// how ints are copied. The setter of the iterator's own type rejects anything but an int without running other code.
// False with an error set.
[[nodiscard]] bool set_index(Walk& walk, const StdlibType& known, Borrowed<> setter, Borrowed<> y,
                             Borrowed<> original) {
  Ref<> index = walk.copy(original, Sharing::kMaybeShared);
  if (!index) {
    return walk.failed_in_state(original);
  }
  return as_object(type_of(y)) == known.type.borrow() ? static_cast<bool>(call(setter, y, index.borrow()))
                                                      : put_state(walk, y, std::move(index));
}

NewRef copy_sequence_iterator(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const StdlibType& known = *plan.stdlib;
  constexpr std::size_t kReduce = 0;
  constexpr std::size_t kSetState = 1;
  const KeepAlive held(walk, x);
  Ref<> reduced = call(known.attributes[kReduce].borrow(), x);
  if (!reduced) {
    return {};
  }
  if (!walk.atomics_are_shared() || !is_usual_sequence_iterator(known, reduced.borrow())) {
    return reconstruct_deep(walk, x, ReduceValue::of(std::move(reduced)), std::move(vacancy));
  }
  const KeepAlive sequence(walk, tuple_item(tuple_item(reduced.borrow(), 1), 0));
  const Ref<> items = copy_argument(walk, sequence.borrow());
  const auto iterate = [&] { return Ref<>::steal(PyObject_GetIter(items.get())); };
  Ref<> y;
  if (items) {
    y = iterates_natively(items.borrow()) ? iterate() : walk.foreign(iterate);
  }
  if (!y) {
    walk.set_culprit(x);
    return {};
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened ||
      !set_index(walk, known, known.attributes[kSetState].borrow(), y.borrow(), tuple_item(reduced.borrow(), 2))) {
    walk.set_culprit(x);
    return {};
  }
  return opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

NewRef copy_enumerate(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const StdlibType& known = *plan.stdlib;
  const KeepAlive held(walk, x);
  Ref<> reduced = call(known.attributes[0].borrow(), x);
  if (!reduced) {
    return {};
  }
  if (!walk.atomics_are_shared()) {
    return reconstruct_deep(walk, x, ReduceValue::of(std::move(reduced)), std::move(vacancy));
  }
  const KeepAlive iterator(walk, tuple_item(tuple_item(reduced.borrow(), 1), 0));
  const Ref<> inner = copy_argument(walk, iterator.borrow());
  const Ref<> index = inner ? copy_argument(walk, tuple_item(tuple_item(reduced.borrow(), 1), 1)) : NewRef();
  const auto make = [&] { return call(known.type.borrow(), inner.borrow(), index.borrow()); };
  Ref<> y;
  if (index) {
    // Code that ran before may have changed how ints are copied. For an object of another type, `__index__` is foreign
    // code.
    const bool is_native = iterates_natively(inner.borrow()) && PyLong_CheckExact(index.get()) != 0;
    y = is_native ? make() : walk.foreign(make);
  }
  if (!y) {
    walk.set_culprit(x);
    return {};
  }
  return walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

// `builtins.name`, or nothing.
Ref<> builtin(const char* name) {
  const Borrowed<> builtins = globals_of_module("builtins");
  return builtins ? share(dict_find(builtins, name)) : Ref<>();
}

// The reduce value of an iterator calls the builtin `iter`, which a program may have replaced.
bool load_iter(StdlibType& type) {
  type.constant = builtin("iter");
  const Ref<> name = type.constant && PyCFunction_CheckExact(type.constant.get()) != 0
                         ? attribute(type.constant.borrow(), "__name__")
                         : Ref<>();
  return name && PyUnicode_CompareWithASCIIString(name.get(), "iter") == 0;
}

constexpr StdlibRow row_of(const char* name, PyObject* (*iterated)()) {
  return {.module = "builtins",
          .name = name,
          .attributes = {"__reduce__", "__setstate__"},
          .iterated = iterated,
          .load = load_iter,
          .deep = copy_sequence_iterator};
}

}  // namespace

extern constinit const StdlibRow kEnumerate = {
    .module = "builtins", .name = "enumerate", .attributes = {"__reduce__"}, .deep = copy_enumerate};
extern constinit const StdlibRow kListIterator = row_of("list_iterator", [] { return PyList_New(0); });
extern constinit const StdlibRow kTupleIterator = row_of("tuple_iterator", [] { return PyTuple_New(0); });

}  // namespace ectype
