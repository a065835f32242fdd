// The attributes of an instance as the interpreter stores them from 3.11 on: the values in an array of the object, the
// names in a table of the class. A `__dict__` is made when it is first asked for. It shares both until it gets a name
// that the class does not share.
//
//   3.11, 3.12   the array is a block of its own, with the order of insertion before it; 3.11 has a word for its
//                address beside that of the dict, 3.12 has one word for either
//   3.13 on      the array is behind the object, and the order is behind the values
//
// inline_attributes.cpp compares the layouts with the internal headers, selfcheck/see_internals.cpp with the running
// interpreter.
#pragma once

#include "capi/critical_section.hpp"
#include "capi/dict_layout.hpp"
#include "capi/objects.hpp"

namespace ectype {

inline bool has_inline_attributes() { return since(kPython311); }

class ValueArray {
 public:
  // From 3.13 on.
  struct Behind {
    std::uint8_t capacity;
    std::uint8_t count;
    std::uint8_t embedded;
    std::uint8_t valid;
    PyObject* values[1];  // `capacity` of them, then a byte for each: the order of insertion
  };
  // Before 3.13. In front of the values are the number of bytes in front, the number of values, and the order of
  // insertion, backwards.
  struct Apart {
    PyObject* values[1];
  };

  ValueArray() = default;
  // The array of a dict; null if the dict shares nothing.
  explicit ValueArray(const DictObject* dict) : values_(dict->ma_values) {}
  // The array of an object; null if the object has a dict.
  ECTYPE_INLINE explicit ValueArray(Borrowed<> object);

  explicit operator bool() const { return values_ != nullptr; }

  // From 3.13 on.
  [[nodiscard]] std::uint8_t capacity() const { return behind()->capacity; }
  [[nodiscard]] std::uint8_t& count() const { return since(kPython313) ? behind()->count : bytes()[-2]; }
  [[nodiscard]] PyObject*& value(std::uint8_t place) const {
    return since(kPython313) ? behind()->values[place] : static_cast<Apart*>(values_)->values[place];
  }
  // The index of the value that was set as number `i`.
  [[nodiscard]] std::uint8_t& place(std::size_t i) const {
    return since(kPython313) ? reinterpret_cast<std::uint8_t*>(&behind()->values[behind()->capacity])[i]
                             : *(bytes() - 3 - i);
  }

 private:
  [[nodiscard]] Behind* behind() const { return static_cast<Behind*>(values_); }
  [[nodiscard]] std::uint8_t* bytes() const { return static_cast<std::uint8_t*>(values_); }

  void* values_ = nullptr;
};

// Offsets from the object, in words. Without the GIL the collector has no words in front of the object.
inline constexpr Py_ssize_t kDictOfObject = kFreeThreaded ? -1 : -3;
inline constexpr Py_ssize_t kValuesOfObject = -4;

inline constexpr unsigned long kInlineValues = 1UL << 2U;  // Py_TPFLAGS_INLINE_VALUES
inline constexpr unsigned long kManagedDict = 1UL << 4U;   // Py_TPFLAGS_MANAGED_DICT

ECTYPE_INLINE ValueArray::ValueArray(Borrowed<> object) {
  if (!has_inline_attributes()) {
    return;
  }
  const TypeObject* type = as_structure(type_of(object));
  auto* const* words = reinterpret_cast<PyObject**>(object.get());
  if (since(kPython313)) {
    if ((type->tp_flags & kInlineValues) != 0 && read_shared(words[kDictOfObject]) == nullptr) {
      auto* found = reinterpret_cast<Behind*>(reinterpret_cast<char*>(object.get()) + type->tp_basicsize);
      values_ = read_shared(found->valid) != 0 ? found : nullptr;
    }
  } else if ((type->tp_flags & kManagedDict) == 0) {
    return;
  } else if (since(kPython312)) {
    const auto dict_or_values = reinterpret_cast<std::uintptr_t>(words[kDictOfObject]);
    values_ = (dict_or_values & 1) != 0 ? reinterpret_cast<void*>(dict_or_values + 1) : nullptr;
  } else if (words[kDictOfObject] == nullptr) {
    values_ = words[kValuesOfObject];
  }
}

// Empty if the class does not store attributes in this way, or if this object no longer does.
class InlineAttributes {
 public:
  // For reading. If there is a `__dict__`, only the object may hold a reference to it. Without the GIL the result only
  // says whether there are such attributes: `ReadAttributes` reads them.
  ECTYPE_INLINE static InlineAttributes to_read(Borrowed<> object) {
    const ValueArray values(object);
    return InlineAttributes(values ? values : shared_with_dict(object));
  }
  // For reading and writing: the object has no `__dict__`.
  ECTYPE_INLINE static InlineAttributes alone(Borrowed<> object) { return InlineAttributes(ValueArray(object)); }

  static constexpr std::size_t kMost = 30;  // SHARED_KEYS_MAX_SIZE

#ifdef Py_GIL_DISABLED
  // Whether only its object holds a reference to this dict. Threads that copy the object hold another for a moment.
  static bool only_object_holds(Borrowed<> dict) {
    constexpr int kMoments = 64;
    for (int i = 0; i < kMoments; ++i) {
      if (has_just_references(dict, 1)) {
        return true;
      }
    }
    return false;
  }
  // The `__dict__` of an object that is locked, if it has been made, the class keeps attributes in this way, and only
  // the object holds the dict.
  static Ref<> dict_of(Borrowed<> object) {
    const Borrowed<> dict(are_kept_by(type_of(object)) ? reinterpret_cast<PyObject**>(object.get())[kDictOfObject]
                                                       : nullptr);
    return dict && only_object_holds(dict) ? share(dict) : Ref<>();
  }
  // For reading: the attributes that this dict, which is locked and was the object's, shares with the object.
  static InlineAttributes shared_with(Borrowed<> object, Borrowed<> dict) {
    const Type type = type_of(object);
    const auto* raw = as<DictObject>(dict);
    const auto* values = reinterpret_cast<const ValueArray::Behind*>(reinterpret_cast<char*>(object.get()) +
                                                                     as_structure(type)->tp_basicsize);
    const bool shares = PyDict_CheckExact(dict.get()) != 0 && are_kept_by(type) &&
                        static_cast<const void*>(raw->ma_values) == values && values->valid != 0 &&
                        static_cast<const void*>(raw->ma_keys) == cached_keys(type);
    return InlineAttributes(shares ? ValueArray(raw) : ValueArray());
  }
#endif

  // Whether a new instance of the class stores attributes in this way. A `__dict__` may share its values even if its
  // object does not store them: in 3.13, if the class has slots as well.
  ECTYPE_INLINE static bool are_kept_by(Type type) {
    const unsigned long flag = since(kPython313) ? kInlineValues : kManagedDict;
    return has_inline_attributes() && (as_structure(type)->tp_flags & flag) != 0;
  }

  explicit operator bool() const { return static_cast<bool>(values_); }

  // In the order in which they were set.
  [[nodiscard]] Py_ssize_t count() const { return values_.count(); }
  [[nodiscard]] Borrowed<> value(Py_ssize_t i) const {
    return Borrowed<>(values_.value(values_.place(static_cast<std::size_t>(i))));
  }
  // The index of the attribute's name among the class's shared names.
  [[nodiscard]] Py_ssize_t place(Py_ssize_t i) const { return values_.place(static_cast<std::size_t>(i)); }

  // The value of the attribute with this place, in whatever order it was set; null if the object does not have it.
  [[nodiscard]] Borrowed<> value_at(Py_ssize_t place) const {
    for (Py_ssize_t i = 0; i < count(); ++i) {
      if (this->place(i) == place) {
        return value(i);
      }
    }
    return {};
  }

  // Moves `values`, one for each `value(i)`, into `copy`, a new instance of the same class without attributes. It has
  // room for all names that the class had when it was made.
  template <std::size_t kCapacity>
  void move_to(InlineAttributes copy, RefRow<kCapacity>& values) const {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::uint8_t place = values_.place(i);
      copy.values_.value(place) = values.take(i).release();
      copy.values_.place(i) = place;
    }
    copy.values_.count() = static_cast<std::uint8_t>(values.size());
  }

  // The same, but some of the values are missing.
  template <std::size_t kCapacity>
  void move_present_to(InlineAttributes copy, RefRow<kCapacity>& values) const {
    std::uint8_t present = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i]) {
        const std::uint8_t place = values_.place(i);
        copy.values_.value(place) = values.take(i).release();
        copy.values_.place(present++) = place;
      }
    }
    copy.values_.count() = present;
  }

  // Puts another value in place of `value(i)`.
  void replace(Py_ssize_t i, Ref<> value) const {
    PyObject*& place = values_.value(values_.place(static_cast<std::size_t>(i)));
    const Ref<> old = Ref<>::steal(std::exchange(place, value.release()));
  }

  // Whether there is room for the value at this place.
  [[nodiscard]] bool has_room(Py_ssize_t place) const { return std::cmp_less(place, values_.capacity()); }
  // Sets the value that was set as number `i`, in an object without attributes.
  void set(std::size_t i, std::uint8_t place, Ref<> value) const {
    values_.value(place) = value.release();
    values_.place(i) = place;
  }
  void set_count(std::size_t count) const { values_.count() = static_cast<std::uint8_t>(count); }

  // The same as `move_to`, but with the values that are here.
  void share_with(InlineAttributes copy) const {
    for (Py_ssize_t i = 0; i < count(); ++i) {
      const std::uint8_t place = values_.place(static_cast<std::size_t>(i));
      copy.values_.value(place) = share(value(i)).release();
      copy.values_.place(static_cast<std::size_t>(i)) = place;
    }
    copy.values_.count() = values_.count();
  }

 private:
  explicit InlineAttributes(ValueArray values) : values_(values) {}
  static ValueArray shared_with_dict(Borrowed<> object);

  ValueArray values_;
};

// The names that instances of a class share. There may be more names than an instance has values for.
class SharedNames {
 public:
  explicit SharedNames(Type type) : keys_(static_cast<const DictKeysLayout*>(cached_keys(type))) {}
  // Without the GIL another thread may add a name now: on some processors the number is seen before the name.
  [[nodiscard]] Py_ssize_t count() const {
    Py_ssize_t count = keys_ == nullptr ? 0 : read_shared(keys_->entry_count);
    while (kFreeThreaded && count > 0 && !name(count - 1)) {
      --count;
    }
    return count;
  }
  [[nodiscard]] Borrowed<> name(Py_ssize_t i) const { return Borrowed<>(read_shared(entry_at(keys_, i)->key)); }
  // `name` must be interned, as the shared names are.
  [[nodiscard]] bool have(Borrowed<> name) const {
    for (Py_ssize_t i = 0; i < count(); ++i) {
      if (this->name(i) == name) {
        return true;
      }
    }
    return false;
  }

 private:
  const DictKeysLayout* keys_;
};

// The attributes of an object as they are now. With the GIL they are read where they are. Without it they are read at
// once, under the object's lock, and owned. The object may get another class as soon as this thread waits for a lock,
// and then has no such attributes any more. So the places that were read are those of the class from before.
#ifdef Py_GIL_DISABLED
class ReadAttributes {
 public:
  explicit ReadAttributes(Borrowed<> object) {
    Ref<> dict;
    {
      const CriticalSection section(object);
      type_ = type_of(object);
      if (!read(InlineAttributes::alone(object))) {
        dict = InlineAttributes::dict_of(object);
      }
    }
    // If there is a dict, those who set attributes lock it, and not the object.
    if (dict) {
      const CriticalSection section(dict.borrow());
      read(InlineAttributes::shared_with(object, dict.borrow()));
    }
  }
  explicit operator bool() const { return is_read_; }
  [[nodiscard]] Py_ssize_t count() const { return static_cast<Py_ssize_t>(values_.size()); }
  [[nodiscard]] Borrowed<> value(Py_ssize_t i) const { return values_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] Py_ssize_t place(Py_ssize_t i) const { return places_[i]; }
  // The names of the attributes of `object`, from which these were read. A new object must keep the class alive.
  [[nodiscard]] SharedNames names_of(Borrowed<> /*object*/) const { return SharedNames(type_); }
  // Whether `y`, a new object with the place `copy` for attributes, has the same class and room for all: it may have
  // been made before another thread has added a name.
  [[nodiscard]] bool fit(Borrowed<> y, InlineAttributes copy) const {
    if (type_of(y) != type_) {
      return false;
    }
    for (Py_ssize_t i = 0; i < count(); ++i) {
      if (!copy.has_room(place(i))) {
        return false;
      }
    }
    return true;
  }
  // See `InlineAttributes`.
  template <std::size_t kCapacity>
  void move_to(InlineAttributes copy, RefRow<kCapacity>& values) const {
    move_present_to(copy, values);
  }
  template <std::size_t kCapacity>
  void move_present_to(InlineAttributes copy, RefRow<kCapacity>& values) const {
    std::size_t present = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i]) {
        copy.set(present++, places_[i], values.take(i));
      }
    }
    copy.set_count(present);
  }
  void share_with(InlineAttributes copy) {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      copy.set(i, places_[i], values_.take(i));
    }
    copy.set_count(values_.size());
  }

 private:
  bool read(InlineAttributes here) {
    is_read_ = static_cast<bool>(here);
    for (Py_ssize_t i = 0; is_read_ && i < here.count(); ++i) {
      places_[i] = static_cast<std::uint8_t>(here.place(i));
      values_.push(share(here.value(i)));
    }
    return is_read_;
  }

  Type type_;  // borrowed; only compared, unless an object of it is owned
  bool is_read_ = false;
  std::uint8_t places_[InlineAttributes::kMost];
  RefRow<InlineAttributes::kMost> values_;
};
#else
class ReadAttributes : public InlineAttributes {
 public:
  ECTYPE_INLINE explicit ReadAttributes(Borrowed<> object) : InlineAttributes(to_read(object)) {}
  [[nodiscard]] static SharedNames names_of(Borrowed<> object) { return SharedNames(type_of(object)); }
  [[nodiscard]] static bool fit(Borrowed<> /*y*/, InlineAttributes /*copy*/) { return true; }
};
#endif

inline ValueArray InlineAttributes::shared_with_dict(Borrowed<> object) {
#ifdef Py_GIL_DISABLED
  Ref<> dict;
  {
    const CriticalSection section(object);
    dict = dict_of(object);
  }
  if (!dict) {
    return {};
  }
  const CriticalSection section(dict.borrow());
  return shared_with(object, dict.borrow()).values_;
#else
  const Type type = type_of(object);
  if (!has_inline_attributes() || (as_structure(type)->tp_flags & kManagedDict) == 0) {
    return {};
  }
  PyObject* dict = reinterpret_cast<PyObject**>(object.get())[kDictOfObject];
  if (dict == nullptr || PyDict_CheckExact(dict) == 0 || Py_REFCNT(dict) != 1) {
    return {};
  }
  // It may have been made when the object had another class.
  const auto* raw = reinterpret_cast<DictObject*>(dict);
  return static_cast<const void*>(raw->ma_keys) == cached_keys(type) ? ValueArray(raw) : ValueArray();
#endif
}

}  // namespace ectype
