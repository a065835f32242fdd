// Tuples, read and built.
#pragma once

#include "capi/objects.hpp"

namespace ectype {

inline Py_ssize_t tuple_size(Borrowed<> tuple) { return size_of(tuple); }
inline Borrowed<> tuple_item(Borrowed<> tuple, Py_ssize_t i) { return Borrowed<>(items_of_tuple(tuple)[i]); }

// Puts `item` in place of another, in a tuple that no other code knows yet.
ECTYPE_INLINE void tuple_replace(Borrowed<> tuple, Py_ssize_t i, Ref<> item) {
  const Ref<> old = Ref<>::steal(std::exchange(items_of_tuple(tuple)[i], item.release()));
}

// A tuple under construction. It is hidden from the garbage collector, and so from `gc.get_objects()`, until it is
// complete: foreign code that runs while the items are copied must not see its empty places.
class TupleBuilder {
 public:
  explicit TupleBuilder(Py_ssize_t size) : tuple_(Ref<>::steal(PyTuple_New(size))) {
    if (tuple_ && size > 0) {
      PyObject_GC_UnTrack(tuple_.get());
    }
  }
  explicit operator bool() const { return static_cast<bool>(tuple_); }
  [[nodiscard]] Borrowed<> borrow() const { return tuple_.borrow(); }

  void set(Py_ssize_t i, Ref<> item) { items_of_tuple(tuple_.borrow())[i] = item.release(); }

  Ref<> finish() && {
    if (tuple_size(tuple_.borrow()) > 0) {
      PyObject_GC_Track(tuple_.get());
    }
    return std::move(tuple_);
  }

 private:
  Ref<> tuple_;
};

// A new tuple whose items are not set yet. All must be set before other code or the garbage collector runs.
inline Ref<> new_tuple(Py_ssize_t size) { return Ref<>::steal(PyTuple_New(size)); }
ECTYPE_INLINE void tuple_set(Borrowed<> tuple, Py_ssize_t i, Ref<> item) { items_of_tuple(tuple)[i] = item.release(); }

// An instance of a subclass of tuple with the items of an exact one, as `tuple.__new__(type, items)` makes it.
inline Ref<> tuple_of_type(Type type, Borrowed<> items) {
  const Ref<> arguments = Ref<>::steal(PyTuple_Pack(1, items.get()));
  const auto make = reinterpret_cast<newfunc>(PyType_GetSlot(&PyTuple_Type, Py_tp_new));
  return Ref<>::steal(arguments ? make(type.get(), arguments.get(), nullptr) : nullptr);
}

template <class... Items>
inline Ref<> pack(Items... items) {
  return Ref<>::steal(PyTuple_Pack(sizeof...(items), items.get()...));
}

}  // namespace ectype
