// The fields of a class of msgspec's, whose instances reduce to the class and the values of these fields, in order.
#pragma once

#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "table/owned.hpp"

#include <array>
#include <optional>

namespace ectype {

class StructFields {
 public:
  static constexpr std::size_t kMost = 32;

  // For the names that `ectype._known_packages.struct_fields` returns. Null, without an error, if `type` has too many,
  // or keeps one of them in another way than in a slot.
  static Owned<StructFields> of(Type type, Borrowed<> names);

  [[nodiscard]] std::size_t size() const { return size_; }
  // Where instances have the value of a field.
  [[nodiscard]] Py_ssize_t offset(std::size_t i) const { return offsets_[i]; }

 private:
  std::size_t size_ = 0;
  std::array<Py_ssize_t, kMost> offsets_{};
};

inline Owned<StructFields> StructFields::of(Type type, Borrowed<> names) {
  if (PyTuple_CheckExact(names.get()) == 0 || std::cmp_greater(tuple_size(names), kMost)) {
    return nullptr;
  }
  auto fields = make_owned<StructFields>();
  for (Py_ssize_t i = 0; fields && i < tuple_size(names); ++i) {
    const Borrowed<> descriptor = class_attribute(type, tuple_item(names, i));
    const std::optional<Py_ssize_t> offset = descriptor ? object_slot_offset(type, descriptor) : std::nullopt;
    if (!offset) {
      PyErr_Clear();
      return nullptr;
    }
    fields->offsets_[fields->size_++] = *offset;
  }
  return fields;
}

}  // namespace ectype
