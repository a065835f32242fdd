// What programs have declared of `__deepcopy__` methods; see `ectype.hooks`.
//
// A wrong declaration gives other copies than the hook would, and does no other harm: each leads to what is done for
// hooks that were read, or to the reduce protocol.
#pragma once

#include "capi/dict.hpp"
#include "capi/objects.hpp"
#include "capi/tuple.hpp"

namespace ectype {

struct Declarations {
  // `ectype._protocol.declared`: by the address of a method, the method and what was declared of it.
  Ref<> by_address;

  // What was declared of this method, or null. Runs no foreign code and leaves no error set.
  [[nodiscard]] Borrowed<> of(Borrowed<> method) const {
    if (dict_size(by_address.borrow()) == 0) {
      return {};
    }
    const Ref<> address = Ref<>::steal(PyLong_FromVoidPtr(method.get()));
    const Borrowed<> found = address ? dict_find(by_address.borrow(), address.borrow()) : Borrowed<>();
    PyErr_Clear();
    return found ? tuple_item(found, 1) : Borrowed<>();
  }
};

}  // namespace ectype
