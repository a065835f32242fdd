#include "arguments.hpp"

namespace ectype {

Ref<> Arguments::pass_to(Borrowed<> function) const {
  const Ref<> tuple = Ref<>::steal(PyTuple_New(positional));
  const Ref<> keywords = Ref<>::steal(has_keywords() ? PyDict_New() : nullptr);
  if (!tuple || (has_keywords() && !keywords)) {
    return {};
  }
  for (Py_ssize_t i = 0; i < positional; ++i) {
    if (PyTuple_SetItem(tuple.get(), i, share((*this)[i]).release()) < 0) {
      return {};
    }
  }
  const Py_ssize_t count = has_keywords() ? PyTuple_Size(keyword_names) : 0;
  for (Py_ssize_t i = 0; i < count; ++i) {
    const Borrowed<> name(PyTuple_GetItem(keyword_names, i));
    if (PyDict_SetItem(keywords.get(), name.get(), items[positional + i]) < 0) {
      return {};
    }
  }
  return call_with_tuple(function, tuple.borrow(), keywords.borrow());
}

}  // namespace ectype
