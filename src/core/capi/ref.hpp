// Ownership as types: `Ref` owns one reference, `Borrowed` none.
//
// Neither is made from a raw pointer by accident: `Ref<>::steal(p)` takes over a new reference, and `share(b)` adds
// one. If a function that can fail returns an empty `Ref`, it failed with a Python error set.
#pragma once

#include "capi/api.hpp"

#include <type_traits>
#include <utility>

namespace ectype {

#ifdef Py_LIMITED_API
// The macros of the limited API of 3.10 count references to immortal objects, too, so that 3.12 and 3.13 would treat
// these as mortal. `Py_IncRef` and `Py_DecRef` are the running interpreter's own functions, but cost a call. So a count
// that neither overflows nor reaches zero is changed here, in its low half. From 3.12 on the highest bit of that half
// is set in immortal objects, which are left unchanged.
using LowCount [[gnu::may_alias]] = std::int32_t;
ECTYPE_INLINE LowCount& low_count(PyObject* object) { return *reinterpret_cast<LowCount*>(object); }
ECTYPE_INLINE bool is_uncounted(LowCount count) { return count < 0 && since(kPython312); }

ECTYPE_INLINE void count_up(PyObject* object) {
  if (object == nullptr) [[unlikely]] {
    return;
  }
  LowCount& count = low_count(object);
  if (count > 0 && count < INT32_MAX) [[likely]] {
    ++count;
  } else if (!is_uncounted(count)) {
    Py_IncRef(object);
  }
}
ECTYPE_INLINE void count_down(PyObject* object) {
  if (object == nullptr) {
    return;
  }
  LowCount& count = low_count(object);
  if (count > 1) [[likely]] {
    --count;
  } else if (!is_uncounted(count)) {
    Py_DecRef(object);
  }
}
#else
ECTYPE_INLINE void count_up(PyObject* object) { Py_XINCREF(object); }
// `Py_XDECREF` becomes a call, which is not needed for a reference that was moved away.
ECTYPE_INLINE void count_down(PyObject* object) {
  if (object != nullptr) {
    Py_XDECREF(object);
  }
}
#endif

template <class T = PyObject>
class Borrowed {
 public:
  constexpr Borrowed() = default;
  constexpr explicit Borrowed(T* pointer) : pointer_(pointer) {}

  [[nodiscard]] constexpr T* get() const { return pointer_; }
  [[nodiscard]] PyObject* object() const { return reinterpret_cast<PyObject*>(pointer_); }
  constexpr explicit operator bool() const { return pointer_ != nullptr; }
  friend constexpr bool operator==(Borrowed, Borrowed) = default;

 private:
  T* pointer_ = nullptr;
};

class NewRef;

template <class T = PyObject>
class [[nodiscard]] Ref {
 public:
  constexpr Ref() = default;
  Ref(NewRef returned) noexcept;  // NOLINT(*-explicit-constructor): the way on from a function
  Ref(Ref&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    // The old object is freed last: its finalizer may look at what holds this reference.
    T* old = std::exchange(pointer_, std::exchange(other.pointer_, nullptr));
    count_down(reinterpret_cast<PyObject*>(old));
    return *this;
  }
  Ref(const Ref&) = delete;
  Ref& operator=(const Ref&) = delete;
  ~Ref() { count_down(reinterpret_cast<PyObject*>(pointer_)); }

  // Takes over a reference that the caller owns (a "new reference" of the C API, or null).
  static Ref steal(T* pointer) { return Ref(pointer); }

  [[nodiscard]] T* get() const { return pointer_; }
  [[nodiscard]] PyObject* object() const { return reinterpret_cast<PyObject*>(pointer_); }
  [[nodiscard]] Borrowed<T> borrow() const& { return Borrowed<T>(pointer_); }
  Borrowed<T> borrow() && = delete;
  // Gives up the reference, to a C-API call that steals it or to the interpreter.
  [[nodiscard]] T* release() { return std::exchange(pointer_, nullptr); }
  explicit operator bool() const { return pointer_ != nullptr; }

 private:
  explicit Ref(T* pointer) : pointer_(pointer) {}
  T* pointer_ = nullptr;
};

// A new reference that a function returns, for the caller to put into a `Ref`. It is returned in a register; a type
// with a destructor would be returned through memory. Empty like a `Ref`.
class [[nodiscard]] NewRef {
 public:
  NewRef() = default;
  NewRef(Ref<> ref) : pointer_(ref.release()) {}  // NOLINT(*-explicit-constructor): `return` does it
  NewRef(NewRef&&) noexcept = default;
  NewRef& operator=(NewRef&&) noexcept = default;
  NewRef(const NewRef&) = delete;
  NewRef& operator=(const NewRef&) = delete;
  ~NewRef() = default;

  explicit operator bool() const { return pointer_ != nullptr; }
  // For the interpreter.
  [[nodiscard]] PyObject* release() && { return pointer_; }

 private:
  PyObject* pointer_ = nullptr;
};
// The ABI requires this of a type that is returned in a register.
static_assert(std::is_trivially_move_constructible_v<NewRef> && std::is_trivially_destructible_v<NewRef>);

template <class T>
Ref<T>::Ref(NewRef returned) noexcept : pointer_(std::move(returned).release()) {}

template <class T>
ECTYPE_INLINE Ref<T> share(Borrowed<T> borrowed) {
  count_up(borrowed.object());
  return Ref<T>::steal(borrowed.get());
}

template <class T>
ECTYPE_INLINE Ref<T> share(const Ref<T>& ref) {
  return share(ref.borrow());
}

inline Ref<> none() { return share(Borrowed<>(Py_None)); }

// A few references in a row, without an allocation. Its cost depends on what it holds, not on its capacity.
template <std::size_t kCapacity>
class RefRow {
 public:
  RefRow() {}  // NOLINT(modernize-use-equals-default,cppcoreguidelines-pro-type-member-init): see `items_`
  RefRow(const RefRow&) = delete;
  RefRow& operator=(const RefRow&) = delete;
  ~RefRow() {
    while (size_ > 0) {
      count_down(items_[--size_]);
    }
  }

  // There must be room.
  void push(Ref<> item) { items_[size_++] = item.release(); }
  Ref<> pop() { return Ref<>::steal(items_[--size_]); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] Borrowed<> operator[](std::size_t i) const { return Borrowed<>(items_[i]); }
  // Those from `i` on.
  [[nodiscard]] PyObject* const* from(std::size_t i) const { return items_ + i; }
  // Puts another reference at `i`, and returns the one that was there.
  Ref<> replace(std::size_t i, Ref<> item) { return Ref<>::steal(std::exchange(items_[i], item.release())); }
  // Takes the reference at `i` and leaves an empty one there.
  Ref<> take(std::size_t i) { return Ref<>::steal(std::exchange(items_[i], nullptr)); }

 private:
  std::size_t size_ = 0;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): only the first `size_` are ever looked at
  PyObject* items_[kCapacity];
};

// For references that are counted by hand, in our own containers of thousands of them (the memo's records).
ECTYPE_INLINE void hold(Borrowed<> object) { count_up(object.get()); }
ECTYPE_INLINE void let_go(Borrowed<> object) { count_down(object.get()); }

// Whether this thread has made the object. With the GIL it does not matter.
ECTYPE_INLINE bool is_of_this_thread(Borrowed<> object) {
#if defined(Py_GIL_DISABLED) && !defined(Py_LIMITED_API)
  return read_shared(object.get()->ob_tid) == _Py_ThreadId();
#else
  return object.get() != nullptr;
#endif
}

// Whether the object has exactly this many references. Without the GIL this is true only if all of them are this
// thread's and the object is its own; of others' objects the count is not known. Another thread that can reach one of
// the references may add one of its own at any time.
ECTYPE_INLINE bool has_references(Borrowed<> object, Py_ssize_t count) {
#if defined(Py_GIL_DISABLED) && !defined(Py_LIMITED_API)
  const PyObject* raw = object.get();
  // The owner may give the object up meanwhile. Then it was not this thread's before either.
  return __atomic_load_n(&raw->ob_tid, __ATOMIC_RELAXED) == _Py_ThreadId() &&
         static_cast<Py_ssize_t>(__atomic_load_n(&raw->ob_ref_local, __ATOMIC_RELAXED)) == count &&
         __atomic_load_n(&raw->ob_ref_shared, __ATOMIC_RELAXED) == 0;
#else
  return Py_REFCNT(object.get()) == count;
#endif
}
// The same, also for an object of another thread's: without the GIL the count may change while it is read.
ECTYPE_INLINE bool has_just_references(Borrowed<> object, Py_ssize_t count) { return Py_REFCNT(object.get()) == count; }
// If `has_one_reference` is true, no other code can reach the object.
ECTYPE_INLINE bool has_one_reference(Borrowed<> object) { return has_references(object, 1); }

// A type, as the C API and the walk compare it: by address.
using Type = Borrowed<PyTypeObject>;

ECTYPE_INLINE Type type_of(Borrowed<> object) { return Type(Py_TYPE(object.get())); }
ECTYPE_INLINE bool is_type_object(Borrowed<> object) { return PyType_Check(object.get()) != 0; }
ECTYPE_INLINE Borrowed<> as_object(Type type) { return Borrowed<>(type.object()); }

}  // namespace ectype
