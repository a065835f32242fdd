// PurePosixPath, PosixPath, PureWindowsPath (3.13 on): written in Python, rebuilt from the strings they were made of;
// what was computed from those is computed anew.
#pragma once

#include "plan/known_types.hpp"
#include "python/instance.hpp"
#include "python/list.hpp"
#include "python/type_facts.hpp"

namespace ectype {

inline Ref<> copy_path(const KnownType& known, Borrowed<> x) {
  const Ref<> parts = known.member(x, 0);
  if (!parts || PyList_CheckExact(parts.get()) == 0) {
    return {};
  }
  for (Py_ssize_t i = 0; i < list_size(parts.borrow()); ++i) {
    if (PyUnicode_CheckExact(list_item(parts.borrow(), i).get()) == 0) {
      return {};
    }
  }
  Ref<> new_parts = list_slice(parts.borrow());
  Ref<> y = new_parts ? allocate(type_of(x)) : Ref<>();
  if (y) {
    slot_at(y.borrow(), known.member_places[0]) = new_parts.release();
  }
  return y;
}

}  // namespace ectype
