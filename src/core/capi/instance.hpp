// The attributes of an instance: stored by the interpreter, in slots, or in a `__dict__`.
#pragma once

#include "capi/dict.hpp"
#include "capi/errors.hpp"
#include "capi/inline_attributes.hpp"
#include "capi/type_facts.hpp"

#include <array>

namespace ectype {

// A new instance of a class whose instances `object.__new__` creates. In 3.11 and 3.12 that function, and not the
// allocation, makes room for the attributes. Empty with an error set.
inline Ref<> new_object(Type type, Borrowed<> no_arguments) {
  return has_inline_attributes() && !since(kPython313) ? construct(type, no_arguments) : allocate(type);
}

// `object.__dict__`, created if necessary. Empty with an error set.
inline Ref<> instance_dict(Borrowed<> object) { return Ref<>::steal(PyObject_GenericGetDict(object.get(), nullptr)); }
// `object.__dict__.update(dict)`, for an object without attributes and a dict that is not used any more. False with an
// error set.
[[nodiscard]] inline bool give_dict(Borrowed<> object, Borrowed<> dict) {
  if (!has_inline_attributes()) {
    return PyObject_GenericSetDict(object.get(), dict.get(), nullptr) == 0;
  }
  const Ref<> attributes = instance_dict(object);
  return attributes && PyDict_Update(attributes.get(), dict.get()) == 0;
}

// The same, for a dict that is still used.
[[nodiscard]] inline bool share_dict(Borrowed<> object, Borrowed<> dict) {
  if (has_inline_attributes()) {
    return give_dict(object, dict);
  }
  const Ref<> clone = Ref<>::steal(PyDict_Copy(dict.get()));
  return clone && give_dict(object, clone.borrow());
}

inline bool is_empty_dict(PyObject* dict) {
  return dict == nullptr || (PyDict_CheckExact(dict) != 0 && dict_size(Borrowed<>(dict)) == 0);
}

// Whether the object certainly has no attributes outside slots. Does not create a `__dict__`.
inline bool has_no_attributes(Borrowed<> object) {
  if (const auto attributes = InlineAttributes::alone(object)) {
    const CriticalSection section(object);
    return attributes.count() == 0;
  }
  PyObject** place = interpreter::place_of_dict(object.get());
  const CriticalSection section(object);
  return place != nullptr && is_empty_dict(*place);
}

// A slot, by its offset in the object. Null if it is not set.
inline PyObject*& slot_at(Borrowed<> object, Py_ssize_t offset) {
  return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object.get()) + offset);
}

// What a slot holds, as a new reference; empty if it is not set.
inline Ref<> read_slot(Borrowed<> object, Py_ssize_t offset) {
  const CriticalSection section(object);
  return share(Borrowed<>(slot_at(object, offset)));
}

// The values at some places of an object, null if one is not set. With the GIL they are read where they are. Without it
// they are read at once, under the object's lock, and owned.
template <std::size_t kMost>
class ReadPlaces {
 public:
#ifdef Py_GIL_DISABLED
  ReadPlaces(Borrowed<> object, const std::array<std::uint16_t, kMost>& offsets, std::size_t count) {
    if (count > 0) {
      const CriticalSection section(object);
      for (std::size_t i = 0; i < count; ++i) {
        values_.push(share(Borrowed<>(slot_at(object, offsets[i]))));
      }
    }
  }
  [[nodiscard]] Borrowed<> operator[](std::size_t i) const { return values_[i]; }

 private:
  RefRow<kMost> values_;
#else
  ECTYPE_INLINE ReadPlaces(Borrowed<> object, const std::array<std::uint16_t, kMost>& offsets, std::size_t /*count*/)
      : object_(object), offsets_(offsets.data()) {}
  [[nodiscard]] Borrowed<> operator[](std::size_t i) const { return Borrowed<>(slot_at(object_, offsets_[i])); }

 private:
  Borrowed<> object_;
  const std::uint16_t* offsets_;
#endif
};

}  // namespace ectype
