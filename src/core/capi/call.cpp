#include "capi/call.hpp"

#include "capi/tuple.hpp"

namespace ectype {

Ref<> call_with_copied_vector(Borrowed<> callable, PyObject* const* items, Py_ssize_t positional,
                              PyObject* keyword_names) {
  const Borrowed<> names(keyword_names);
  const Py_ssize_t named = names ? tuple_size(names) : 0;
  const Ref<> tuple = Ref<>::steal(PyTuple_New(positional));
  const Ref<> keywords = Ref<>::steal(named > 0 ? PyDict_New() : nullptr);
  if (!tuple || (named > 0 && !keywords)) {
    return {};
  }
  for (Py_ssize_t i = 0; i < positional; ++i) {
    if (PyTuple_SetItem(tuple.get(), i, share(Borrowed<>(items[i])).release()) < 0) {
      return {};
    }
  }
  for (Py_ssize_t i = 0; i < named; ++i) {
    if (PyDict_SetItem(keywords.get(), tuple_item(names, i).get(), items[positional + i]) < 0) {
      return {};
    }
  }
  return call_with_tuple(callable, tuple.borrow(), keywords.borrow());
}

}  // namespace ectype
