// Dicts: look-ups with addresses as keys, a cursor with the rules of the dict iterator, and presized creation.
#pragma once

#include "capi/critical_section.hpp"
#include "capi/dict_layout.hpp"
#include "capi/errors.hpp"
#include "capi/interpreter_function.hpp"
#include "capi/kept.hpp"

#include <bit>

namespace ectype {

inline Py_ssize_t dict_size(Borrowed<> dict) { return read_shared(as<DictObject>(dict)->ma_used); }
inline Ref<> new_dict(Py_ssize_t expected) {
  // Up to five entries fit the smallest table, which an empty dict gets with its first entry.
  constexpr Py_ssize_t kSmallestTable = 5;
  return Ref<>::steal(expected > kSmallestTable ? interpreter::new_presized_dict(expected) : PyDict_New());
}

// The value for `key`, or null. An error is set only if hashing or comparing failed; both may run foreign code. Without
// the GIL see `keep`.
inline Borrowed<> dict_find(Borrowed<> dict, Borrowed<> key) {
#ifdef Py_GIL_DISABLED
  PyObject* found = nullptr;
  (void)PyDict_GetItemRef(dict.get(), key.get(), &found);
  return keep(Ref<>::steal(found));
#else
  return Borrowed<>(PyDict_GetItemWithError(dict.get(), key.get()));
#endif
}
// The same as a new reference.
inline Ref<> dict_get(Borrowed<> dict, Borrowed<> key) {
#ifdef Py_GIL_DISABLED
  PyObject* found = nullptr;
  (void)PyDict_GetItemRef(dict.get(), key.get(), &found);
  return Ref<>::steal(found);
#else
  return share(dict_find(dict, key));
#endif
}

[[nodiscard]] inline bool dict_set(Borrowed<> dict, Borrowed<> key, Borrowed<> value) {
  return PyDict_SetItem(dict.get(), key.get(), value.get()) == 0;
}

// `dict.copy`. Empty with an error set.
ECTYPE_INLINE Ref<> clone_dict(Borrowed<> dict) {
  if (!kFreeThreaded || (is_of_this_thread(dict) && !is_locked_twice_by_copy(dict))) [[likely]] {
    return Ref<>::steal(PyDict_Copy(dict.get()));
  }
  if (const CriticalSection section(dict); !is_locked_twice_by_copy(dict)) {
    return Ref<>::steal(PyDict_Copy(dict.get()));
  }
  Ref<> clone = Ref<>::steal(PyDict_New());
  return clone && PyDict_Update(clone.get(), dict.get()) == 0 ? std::move(clone) : Ref<>();
}

// `id(object)`.
inline Ref<> address_key(Borrowed<> object) { return Ref<>::steal(PyLong_FromVoidPtr(object.get())); }

// Whether this exact int is the address of the object.
inline bool is_address_of(Borrowed<> key, Borrowed<> object) {
  const void* address = PyLong_AsVoidPtr(key.get());
  if (address == nullptr) {
    PyErr_Clear();
  }
  return address == object.get();
}

// `hash(id(object))`: an int below 2^61 - 1 is its own hash.
inline Py_hash_t hash_of_address(Borrowed<> object) { return std::bit_cast<Py_hash_t>(object.get()); }

// Iterates over a dict as `for key, value in d.items()` does, with the same errors when the dict changes meanwhile
// (Objects/dictobject.c, dictiter_iternextitem): the size is compared before each step, and an entry beyond the number
// at the start means that keys were exchanged.
class DictCursor {
 public:
  ECTYPE_INLINE explicit DictCursor(Borrowed<> dict) : dict_(dict), size_(dict_size(dict)), left_(size_) {}

  // True with `key` and `value` set, borrowed from the dict. False at the end, or with an error set.
  [[nodiscard]] ECTYPE_INLINE bool next() {
#ifdef Py_GIL_DISABLED
    // These are freed after the section: a finalizer may need the dict.
    Ref<> last_key = std::move(held_key_);
    Ref<> last_value = std::move(held_value_);
#endif
    const CriticalSection section(dict_);
    const bool more = step();
#ifdef Py_GIL_DISABLED
    // Another thread may remove the entry while it is used.
    held_key_ = share(key);
    held_value_ = share(value);
#endif
    return more;
  }
  // Continues after the first `count` entries of a dict without gaps.
  void skip(Py_ssize_t count) {
    position_ = count;
    left_ = size_ - count;
  }
  // The index, plus one, of the entry that `next` has set.
  [[nodiscard]] Py_ssize_t position() const { return position_; }

  Borrowed<> key;
  Borrowed<> value;

 private:
  [[nodiscard]] ECTYPE_INLINE bool step() {
    if (dict_size(dict_) != size_) [[unlikely]] {
      return fail_with(PyExc_RuntimeError, "dictionary changed size during iteration");
    }
    if (!next_entry(dict_, position_, key, value)) {
      return false;
    }
    if (left_-- == 0) [[unlikely]] {
      return fail_with(PyExc_RuntimeError, "dictionary keys changed during iteration");
    }
    return true;
  }

  Borrowed<> dict_;
  Py_ssize_t size_;
  Py_ssize_t left_;
  Py_ssize_t position_ = 0;
#ifdef Py_GIL_DISABLED
  Ref<> held_key_;
  Ref<> held_value_;
#endif
};

}  // namespace ectype
