// What is declared of `__deepcopy__` methods: by programs (`ectype.hooks`), and of packages whose source was read
// (`ectype._known_packages`).
//
// A wrong declaration of a program's gives other copies than the hook would, and does no other harm: each leads to what
// is done for hooks that were read, or to the reduce protocol.
#pragma once

#include "capi/call.hpp"
#include "capi/dict.hpp"
#include "capi/names.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"

namespace ectype {

struct Declarations {
  // `ectype._protocol.declared`: by the address of a method, the method, what was declared of it, and a class for whose
  // instances that does not count, or None.
  Ref<> by_address;

  // What was declared of this method, found in the class `type`, or null: a number of `ectype.hooks`, or a tuple of the
  // names of attributes. Runs no foreign code and leaves no error set.
  [[nodiscard]] Borrowed<> of(Type type, Borrowed<> method) const {
    if (dict_size(by_address.borrow()) == 0) {
      return {};
    }
    const Ref<> address = Ref<>::steal(PyLong_FromVoidPtr(method.get()));
    const Borrowed<> found = address ? dict_find(by_address.borrow(), address.borrow()) : Borrowed<>();
    PyErr_Clear();
    if (!found || !is_of(type, method)) {
      return {};
    }
    const Borrowed<> unless = tuple_item(found, 2);
    const bool counts =
        unless.get() == Py_None || PyType_IsSubtype(type.get(), reinterpret_cast<PyTypeObject*>(unless.get())) == 0;
    return counts ? tuple_item(found, 1) : Borrowed<>();
  }

 private:
  // Whether the class derives from the one that a method in C is for. The method refuses instances of others, which a
  // program may have given to any class.
  [[nodiscard]] static bool is_of(Type type, Borrowed<> method) {
    if (!is_method_in_c(method)) {
      return true;
    }
    const Ref<> owner = attribute(method, "__objclass__");
    PyErr_Clear();
    return owner && PyType_IsSubtype(type.get(), reinterpret_cast<PyTypeObject*>(owner.get())) != 0;
  }
};

}  // namespace ectype
