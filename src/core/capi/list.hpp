// Lists. A new list has room for its items but no items, so that no code can see a placeholder.
#pragma once

#include "capi/critical_section.hpp"
#include "capi/objects.hpp"

namespace ectype {

inline Py_ssize_t list_size(Borrowed<> list) { return read_shared(size_of(list)); }
inline Borrowed<> list_item(Borrowed<> list, Py_ssize_t i) { return Borrowed<>(as<ListObject>(list)->ob_item[i]); }

inline Ref<> new_list(Py_ssize_t capacity) {
  Ref<> list = Ref<>::steal(PyList_New(capacity));
  if (list) {
    size_of(list.borrow()) = 0;
  }
  return list;
}

// Makes room in an empty list of a subclass. False, without an error, if it has room already or there is no memory;
// then appending makes room.
inline bool list_reserve(Borrowed<> list, Py_ssize_t capacity) {
  auto* raw = as<ListObject>(list);
  if (kFreeThreaded || raw->ob_item != nullptr || capacity == 0) {
    return false;
  }
  raw->ob_item = PyMem_New(PyObject*, static_cast<std::size_t>(capacity));
  raw->allocated = raw->ob_item != nullptr ? capacity : 0;
  return raw->ob_item != nullptr;
}

// Checks for room each time, because foreign code that has met the unfinished copy may have changed it. Without the GIL
// the list is locked if other code may have met it.
[[nodiscard]] ECTYPE_INLINE bool list_append(Borrowed<> list, Ref<> item) {
  if (!kFreeThreaded || has_one_reference(list)) {
    auto* raw = as<ListObject>(list);
    const Py_ssize_t size = size_of(list);
    if (size < raw->allocated) [[likely]] {
      raw->ob_item[size] = item.release();
      size_of(list) = size + 1;
      return true;
    }
  }
  return PyList_Append(list.get(), item.get()) == 0;
}

// Appends items of `list` to `copy`, a new list with room for them, until `fits` returns false for one; returns how
// many. `fits` runs no foreign code. Another thread may have made the list longer than the copy has room for.
template <class Fits>
ECTYPE_INLINE Py_ssize_t list_append_while(Borrowed<> copy, Borrowed<> list, Fits fits) {
  const CriticalSection section(list);
  Py_ssize_t size = list_size(list);
  if (kFreeThreaded && size > as<ListObject>(copy)->allocated) {
    size = as<ListObject>(copy)->allocated;
  }
  Py_ssize_t count = 0;
  PyObject* const* originals = as<ListObject>(list)->ob_item;
  PyObject** items = as<ListObject>(copy)->ob_item;
  for (; count < size && fits(Borrowed<>(originals[count])); ++count) {
    items[count] = share(Borrowed<>(originals[count])).release();
  }
  size_of(copy) = count;
  return count;
}

// Puts `item` in place of another, in a list that no other code knows yet.
ECTYPE_INLINE void list_replace(Borrowed<> list, Py_ssize_t i, Ref<> item) {
  const Ref<> old = Ref<>::steal(std::exchange(as<ListObject>(list)->ob_item[i], item.release()));
}

// The item at `i` as the list is now; empty, without an error, past its end. Live iteration uses this. Owns the item,
// since another thread may remove it from a shared list.
inline Ref<> list_item_now(Borrowed<> list, Py_ssize_t i) {
#if defined(Py_GIL_DISABLED) && !defined(Py_LIMITED_API)
  Ref<> item = Ref<>::steal(i < PyList_GET_SIZE(list.get()) ? PyList_GetItemRef(list.get(), i) : nullptr);
  if (!item) {
    PyErr_Clear();  // IndexError: the end
  }
  return item;
#else
  return i < list_size(list) ? share(list_item(list, i)) : Ref<>();
#endif
}

// An item, which must exist: the list has been asked for its size. Without the GIL it is owned, and empty if another
// thread has removed it.
class ReadItem {
 public:
#if defined(Py_GIL_DISABLED) && !defined(Py_LIMITED_API)
  ReadItem(Borrowed<> list, Py_ssize_t i) : item_(list_item_now(list, i)) {}
  [[nodiscard]] Borrowed<> borrow() const { return item_.borrow(); }

 private:
  Ref<> item_;
#else
  ECTYPE_INLINE ReadItem(Borrowed<> list, Py_ssize_t i) : item_(list_item(list, i)) {}
  [[nodiscard]] Borrowed<> borrow() const { return item_; }

 private:
  Borrowed<> item_;
#endif

 public:
  explicit operator bool() const { return !kFreeThreaded || borrow().get() != nullptr; }
};

// The items of a list, to be read one by one. Without the GIL they are read at once and owned, but no more than one
// more than `kMost`.
template <Py_ssize_t kMost>
class ReadItems {
 public:
#if defined(Py_GIL_DISABLED) && !defined(Py_LIMITED_API)
  explicit ReadItems(Borrowed<> list) {
    const CriticalSection section(list);
    for (Py_ssize_t i = 0; i < list_size(list) && i <= kMost; ++i) {
      items_.push(share(list_item(list, i)));
    }
  }
  [[nodiscard]] Py_ssize_t size() const { return static_cast<Py_ssize_t>(items_.size()); }
  [[nodiscard]] Borrowed<> operator[](Py_ssize_t i) const { return items_[static_cast<std::size_t>(i)]; }

 private:
  RefRow<static_cast<std::size_t>(kMost) + 1> items_;
#else
  ECTYPE_INLINE explicit ReadItems(Borrowed<> list) : list_(list) {}
  [[nodiscard]] Py_ssize_t size() const { return list_size(list_); }
  [[nodiscard]] Borrowed<> operator[](Py_ssize_t i) const { return list_item(list_, i); }

 private:
  Borrowed<> list_;
#endif
};

inline Ref<> list_slice(Borrowed<> list) { return Ref<>::steal(PyList_GetSlice(list.get(), 0, PY_SSIZE_T_MAX)); }

}  // namespace ectype
