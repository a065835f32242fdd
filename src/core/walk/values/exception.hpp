// Exceptions that are made and reduced by BaseException's own functions. One whose arguments are common atomic objects
// and that has no attributes is a value; others are copied in walk/library/exception.hpp.
#pragma once

#include "python/attributes.hpp"
#include "python/exception.hpp"
#include "python/type_facts.hpp"
#include "walk/leaf.hpp"

namespace ectype {

inline Ref<> copy_exception_of_atomics(Borrowed<> x) {
  const Ref<> arguments = exception_arguments(x);
  if (!is_leaf_tuple(arguments.borrow()) || !is_empty(attributes_of(x))) {
    return {};
  }
  // Its own tuple of arguments, as those that a call packs are.
  const Py_ssize_t count = tuple_size(arguments.borrow());
  TupleBuilder copies(count);
  if (!copies) {
    return {};
  }
  for (Py_ssize_t i = 0; i < count; ++i) {
    copies.set(i, share(tuple_item(arguments.borrow(), i)));
  }
  const Ref<> packed = std::move(copies).finish();
  return construct(type_of(x), packed.borrow());  // the initialiser would store the arguments once more
}

}  // namespace ectype
