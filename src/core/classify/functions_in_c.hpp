// Functions in C of other packages, and what is known of them from their source.
//
// A function is recognised by the type that defines it and by its name, in releases of the package whose source was
// read. In any other release it is called like any other hook.
#pragma once

#include "capi/objects.hpp"

namespace ectype {

// What a `__deepcopy__` does.
enum class DeepcopyInC : std::uint8_t {
  kUnknown,
  kReturnsSelf,
  kCopiesArray,       // numpy's: uses the memo only if the array holds objects
  kCopiesSmallArray,  // the same, and keeps the GIL while it copies an array that `NumpyArray::is_small`
};

// What this `__deepcopy__`, found in the class `type`, does. Leaves no error set.
DeepcopyInC known_deepcopy_in_c(Type type, Borrowed<> method);

// An array of numpy's.
class NumpyArray {
 public:
  explicit NumpyArray(Borrowed<> x) : fields_(as<Fields>(x)) {}

  // Whether the array holds no objects. Stores the dtype in `without_objects` if it has none. Leaves no error set.
  [[nodiscard]] bool holds_no_objects(Ref<>& without_objects) const;
  // NPY_BEGIN_THREADS_THRESHOLDED: larger ones are copied without the GIL.
  [[nodiscard]] bool is_small() const;

 private:
  // The first members of `PyArrayObject_fields`, a part of numpy's ABI.
  struct Fields {
    PyObject ob_base;
    char* data;
    int nd;
    Py_ssize_t* dimensions;
    Py_ssize_t* strides;
    PyObject* base;
    PyObject* descr;
  };
  const Fields* fields_;
};

}  // namespace ectype
