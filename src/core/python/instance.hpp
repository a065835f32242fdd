// The attributes of an instance, where they are: in the object itself (3.13 on, tuned builds), in slots, or in a
// `__dict__`.
#pragma once

#include "python/errors.hpp"

#include <array>

namespace ectype {

#if !defined(Py_LIMITED_API) && !defined(Py_GIL_DISABLED) && PY_VERSION_HEX >= 0x030D0000
inline constexpr bool kHasInlineValues = true;

// Repeats `struct _dictvalues` of the internal pycore_dict.h; instance.cpp compares them.
struct InlineValuesLayout {
  std::uint8_t capacity;
  std::uint8_t count;
  std::uint8_t embedded;
  std::uint8_t valid;
  PyObject* values[1];  // `capacity` of them, then a byte for each: the order of insertion

  std::uint8_t* order() { return reinterpret_cast<std::uint8_t*>(&values[capacity]); }
};

// Attributes kept in the object itself. Empty if the class has none of that kind, or if they have moved to a dict.
class InlineAttributes {
 public:
  // To be read. Somebody may have asked for the `__dict__`: it shares the values until it gets a name of its own. Then
  // none but the object may hold it.
  ECTYPE_INLINE static InlineAttributes to_read(Borrowed<> object) {
    const InlineAttributes attributes = of(object);
    const PyObject* dict = managed_dict(object);
    return dict == nullptr ||
                   (attributes && shares_values(dict, attributes) && Py_REFCNT(const_cast<PyObject*>(dict)) == 1)
               ? attributes
               : InlineAttributes();
  }
  // To be read and written: nobody has asked for the `__dict__`.
  ECTYPE_INLINE static InlineAttributes alone(Borrowed<> object) {
    return managed_dict(object) == nullptr ? of(object) : InlineAttributes();
  }
  explicit operator bool() const { return values_ != nullptr; }

  // In the order in which they were set.
  [[nodiscard]] Py_ssize_t count() const { return values_->count; }
  [[nodiscard]] Borrowed<> value(Py_ssize_t i) const { return Borrowed<>(values_->values[place(i)]); }
  // Which of the class's shared names it has.
  [[nodiscard]] Py_ssize_t place(Py_ssize_t i) const { return values_->order()[i]; }

  // Moves `values`, one for each `value(i)`, into `copy`, a new instance of the same class without attributes so far.
  template <std::size_t kCapacity>
  void move_to(InlineAttributes copy, RefRow<kCapacity>& values) const {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::uint8_t place = values_->order()[i];
      copy.values_->values[place] = values.take(i).release();
      copy.values_->order()[i] = place;
    }
    copy.values_->count = static_cast<std::uint8_t>(values.size());
  }

 private:
  InlineAttributes() = default;
  ECTYPE_INLINE static bool has_values(Borrowed<> object) {
    return (Py_TYPE(object.get())->tp_flags & Py_TPFLAGS_INLINE_VALUES) != 0;
  }
  ECTYPE_INLINE static InlineAttributes of(Borrowed<> object) {
    InlineAttributes found;
    if (has_values(object)) {
      auto* values = reinterpret_cast<InlineValuesLayout*>(reinterpret_cast<char*>(object.get()) +
                                                           Py_TYPE(object.get())->tp_basicsize);
      found.values_ = values->valid != 0 ? values : nullptr;
    }
    return found;
  }
  // Null as well if the class has no inline values.
  ECTYPE_INLINE static PyObject* managed_dict(Borrowed<> object) {
    constexpr Py_ssize_t kManagedDict = -3;  // MANAGED_DICT_OFFSET, in pointers
    return has_values(object) ? reinterpret_cast<PyObject**>(object.get())[kManagedDict] : nullptr;
  }
  static bool shares_values(const PyObject* dict, InlineAttributes attributes) {
    return PyDict_CheckExact(dict) != 0 &&
           static_cast<const void*>(reinterpret_cast<const PyDictObject*>(dict)->ma_values) == attributes.values_;
  }

  InlineValuesLayout* values_ = nullptr;
};

// The names that instances of a class share. There may be more than an instance has values for.
class SharedNames {
 public:
  explicit SharedNames(Type type) : type_(type) {}
  [[nodiscard]] Py_ssize_t count() const;
  [[nodiscard]] Borrowed<> name(Py_ssize_t i) const;

 private:
  Type type_;
};
#else
inline constexpr bool kHasInlineValues = false;

class InlineAttributes {
 public:
  static InlineAttributes to_read(Borrowed<> /*object*/) { return {}; }
  static InlineAttributes alone(Borrowed<> /*object*/) { return {}; }
  explicit operator bool() const { return false; }
  [[nodiscard]] static Py_ssize_t count() { return 0; }
  [[nodiscard]] static Borrowed<> value(Py_ssize_t /*i*/) { return {}; }
  [[nodiscard]] static Py_ssize_t place(Py_ssize_t i) { return i; }
  template <std::size_t kCapacity>
  void move_to(InlineAttributes /*copy*/, RefRow<kCapacity>& /*values*/) const {}
};
class SharedNames {
 public:
  explicit SharedNames(Type /*type*/) {}
  [[nodiscard]] static Py_ssize_t count() { return 0; }
  [[nodiscard]] static Borrowed<> name(Py_ssize_t /*i*/) { return {}; }
};
#endif

// `object.__dict__`, made if need be.
inline Ref<> instance_dict(Borrowed<> object) { return Ref<>::steal(PyObject_GenericGetDict(object.get(), nullptr)); }
// `object.__dict__.update(dict)` for an object without attributes and a dict that is given away.
[[nodiscard]] inline bool give_dict(Borrowed<> object, Borrowed<> dict) {
  if constexpr (!kHasInlineValues) {
    return PyObject_GenericSetDict(object.get(), dict.get(), nullptr) == 0;
  } else {
    const Ref<> attributes = instance_dict(object);
    return attributes && PyDict_Update(attributes.get(), dict.get()) == 0;
  }
}

// Has the object certainly no attributes but those in slots? Makes no `__dict__` to find out.
inline bool has_no_attributes([[maybe_unused]] Borrowed<> object) {
#if defined(Py_LIMITED_API) || defined(Py_GIL_DISABLED)
  return false;
#else
#if PY_VERSION_HEX >= 0x030D0000
  if (const auto attributes = InlineAttributes::alone(object)) {
    return attributes.count() == 0;
  }
#elif PY_VERSION_HEX >= 0x030B0000
  // The dict, or before it the values, hang off words in front of the object: all of them null until an attribute is
  // set.
  constexpr Py_ssize_t kManagedDict = -3;
  constexpr Py_ssize_t kValues = -4;  // in 3.12 one word serves for both
  constexpr unsigned long kHasManagedDict = 1UL << 4U;
  auto* words = reinterpret_cast<PyObject**>(object.get());
  if ((Py_TYPE(object.get())->tp_flags & kHasManagedDict) != 0) {
    const bool has_values = PY_VERSION_HEX < 0x030C0000
                                ? words[kValues] != nullptr
                                : (reinterpret_cast<std::uintptr_t>(words[kManagedDict]) & 1) != 0;
    if (has_values) {
      return false;
    }
    return words[kManagedDict] == nullptr ||
           (PyDict_CheckExact(words[kManagedDict]) != 0 && PyDict_GET_SIZE(words[kManagedDict]) == 0);
  }
#endif
  PyObject** place = _PyObject_GetDictPtr(object.get());
  return place != nullptr && (*place == nullptr || (PyDict_CheckExact(*place) != 0 && PyDict_GET_SIZE(*place) == 0));
#endif
}

// A slot, by its offset in the object. Null while it is not set.
inline PyObject*& slot_at(Borrowed<> object, Py_ssize_t offset) {
  return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object.get()) + offset);
}

}  // namespace ectype
