// Containers that hold only the commonest atomic objects. They are copied as a whole, and a call whose argument is one
// needs no memo.
#pragma once

#include "capi/dict.hpp"
#include "capi/list.hpp"
#include "capi/tuple.hpp"

namespace ectype {

// The types of most leaves in most data. One expression without branches, because mixed leaves would be mispredicted.
ECTYPE_INLINE bool is_common_atomic(Type type) {
  return static_cast<bool>(
      static_cast<unsigned>(type.get() == &PyUnicode_Type) | static_cast<unsigned>(type.get() == &PyLong_Type) |
      static_cast<unsigned>(type.get() == Py_TYPE(Py_None)) | static_cast<unsigned>(type.get() == &PyBool_Type) |
      static_cast<unsigned>(type.get() == &PyFloat_Type));
}
ECTYPE_INLINE bool is_common_atomic(Borrowed<> object) { return is_common_atomic(type_of(object)); }

ECTYPE_INLINE bool is_container(Type type) {
  return type.get() == &PyList_Type || type.get() == &PyDict_Type || type.get() == &PyTuple_Type;
}

ECTYPE_INLINE bool is_leaf_list(Borrowed<> list) {
  const CriticalSection section(list);
  const Py_ssize_t size = list_size(list);
  for (Py_ssize_t i = 0; i < size; ++i) {
    if (!is_common_atomic(list_item(list, i))) {
      return false;
    }
  }
  return true;
}

ECTYPE_INLINE bool is_leaf_tuple(Borrowed<> tuple) {
  const Py_ssize_t size = tuple_size(tuple);
  for (Py_ssize_t i = 0; i < size; ++i) {
    if (!is_common_atomic(tuple_item(tuple, i))) {
      return false;
    }
  }
  return true;
}

// Whether the key is hashed, and compared with others of its kind, without foreign code.
ECTYPE_INLINE bool is_plain_key(Borrowed<> key) {
  return is_common_atomic(key) || (type_of(key).get() == &PyTuple_Type && is_leaf_tuple(key));
}

ECTYPE_INLINE bool is_leaf_dict(Borrowed<> dict) {
  const CriticalSection section(dict);
  if (const StrEntries entries(dict); entries) {
    for (Py_ssize_t i = 0; i < entries.count(); ++i) {
      if (!is_common_atomic(entries.value(i))) {
        return false;
      }
    }
    return true;
  }
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(dict, position, key, value)) {
    if (!is_common_atomic(key) || !is_common_atomic(value)) {
      return false;
    }
  }
  return true;
}

// Whether the last of the items is a leaf, or there is none.
ECTYPE_INLINE bool ends_with_leaf(Borrowed<> list, Py_ssize_t size) {
  const CriticalSection section(list);
  return size == 0 || (kFreeThreaded && size > list_size(list)) || is_common_atomic(list_item(list, size - 1));
}

// The copy of a list that holds only the commonest atomic objects. Otherwise empty, with or without an error: check
// `error_is_set`.
inline Ref<> copy_leaf_list(Borrowed<> list) {
  const Py_ssize_t size = list_size(list);
  if (!ends_with_leaf(list, size)) {
    return {};
  }
  Ref<> y = new_list(size);
  return y && list_append_while(y.borrow(), list, [](Borrowed<> item) { return is_common_atomic(item); }) ==
                     (kFreeThreaded ? list_size(list) : size)
             ? std::move(y)
             : Ref<>();
}

// Whether all keys are hashed and compared without foreign code.
inline bool has_common_keys(Borrowed<> dict) {
  const CriticalSection section(dict);
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(dict, position, key, value)) {
    if (!is_common_atomic(key)) {
      return false;
    }
  }
  return true;
}

// What can be examined before a dict is cloned: with the GIL the dict itself, without it the clone, which nobody else
// has met.
class SteadyDict {
 public:
  ECTYPE_INLINE explicit SteadyDict(Borrowed<> dict) : dict_(dict) {
    if constexpr (kFreeThreaded) {
      clone_ = clone_dict(dict);
      dict_ = clone_.borrow();
    }
  }
  // False with an error set if there was no memory.
  explicit operator bool() const { return !kFreeThreaded || clone_; }
  [[nodiscard]] Borrowed<> look() const { return dict_; }
  // The clone; empty with an error set.
  [[nodiscard]] ECTYPE_INLINE Ref<> clone() && { return kFreeThreaded ? std::move(clone_) : clone_dict(dict_); }

 private:
  Borrowed<> dict_;
  Ref<> clone_;  // empty with the GIL
};

// The copy of a dict that holds only the commonest atomic objects. Otherwise empty, with or without an error.
ECTYPE_INLINE Ref<> copy_leaf_dict(Borrowed<> dict) {
  if (const CriticalSection section(dict); !is_locked_twice_by_copy(dict)) [[likely]] {
    return is_leaf_dict(dict) ? Ref<>::steal(PyDict_Copy(dict.get())) : Ref<>();
  }
  Ref<> clone = clone_dict(dict);
  return clone && is_leaf_dict(clone.borrow()) ? std::move(clone) : Ref<>();
}

}  // namespace ectype
