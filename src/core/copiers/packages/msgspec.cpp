// Structs of msgspec, copied as by their `__reduce__` (Struct_reduce in msgspec's _core.c, 0.15 to 0.23): the class is
// called with copies of the fields. Without a `__post_init__`, which a class has from its beginning or never, that only
// makes the object and sets the fields (Struct_vectorcall). This is done here.
//
// In this order: all fields are read; they are copied; the new object is made and stored.
#include "copiers/packages/msgspec.hpp"

#include "capi/instance.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "engine/uncopyable.hpp"
#include "protocol/argument.hpp"

namespace ectype {
namespace {

using Values = RefRow<StructFields::kMost>;

bool is_collected(Type type) { return (PyType_GetFlags(type.get()) & Py_TPFLAGS_HAVE_GC) != 0; }

// MS_MAYBE_TRACKED: whether the collector may have to follow the reference.
bool may_be_tracked(Borrowed<> value) {
  return is_collected(type_of(value)) &&
         (PyTuple_CheckExact(value.get()) == 0 || PyObject_GC_IsTracked(value.get()) != 0);
}

// Takes the values. Empty with an error set.
Ref<> make_struct(Type type, const StructFields& fields, Values& values) {
  Ref<> y = allocate(type);
  bool is_tracked = false;
  for (std::size_t i = 0; y && i < fields.size(); ++i) {
    is_tracked = is_tracked || may_be_tracked(values[i]);
    slot_at(y.borrow(), fields.offset(i)) = values.take(i).release();
  }
  if (y && !is_tracked && is_collected(type) && PyObject_GC_IsTracked(y.get()) != 0) {
    PyObject_GC_UnTrack(y.get());
  }
  return y;
}

}  // namespace

bool is_whole_struct(const StructFields& fields, Borrowed<> x) {
  bool is_whole = !is_abstract(type_of(x));
  for (std::size_t i = 0; i < fields.size(); ++i) {
    is_whole = is_whole && slot_at(x, fields.offset(i)) != nullptr;
  }
  return is_whole;
}

NewRef copy_struct(Walk& walk, const StructFields& fields, Borrowed<> x, NativeVacancy vacancy) {
  const KeepAlive held(walk, x);
  const KeepAlive type(walk, as_object(type_of(x)));
  Values originals;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    originals.push(share(Borrowed<>(slot_at(x, fields.offset(i)))));
  }
  Values copies;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    // The struct is not in the memo yet, so it may be met again inside, and its fields, too.
    Ref<> copy = copy_argument(walk, originals[i]);
    if (!copy) {
      return copy_of_uncopyable(walk, x);
    }
    copies.push(std::move(copy));
  }
  Ref<> y = make_struct(Type(reinterpret_cast<PyTypeObject*>(type.borrow().get())), fields, copies);
  if (!y) {
    return copy_of_uncopyable(walk, x);
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    walk.defer_decref(originals.take(i));  // foreign code may have set other values
  }
  return walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
