// Functions in C of other packages, and what is known of them from their source.
//
// A function is recognised by the type that defines it and by its name, in releases of the package whose source was
// read. In any other release it is called like any other hook. `make packages` calls those of protobuf and lxml with a
// memo that fails when it is used.
#pragma once

#include "capi/objects.hpp"

#include <array>
#include <bit>

namespace ectype {

// What a `__deepcopy__` does.
enum class DeepcopyInC : std::uint8_t {
  kUnknown,
  kReturnsSelf,
  kIgnoresMemo,
  kCopiesArray,       // numpy's: uses the memo only if the array holds objects
  kCopiesSmallArray,  // the same, and keeps the GIL while it copies an array that `NumpyArray::is_small`
};

// What this `__deepcopy__`, found in the class `type` and not written in Python, does. Leaves no error set.
DeepcopyInC known_deepcopy_in_c(Type type, Borrowed<> method);

// For types with their own way to look attributes up, such as protobuf's messages: the hook is known only once it was
// looked up.
class BoundMethodsInC {
 public:
  // Whether `hook`, which was looked up on `x` as `name`, is a known method of `x` that ignores its memo. Leaves no
  // error set.
  [[nodiscard]] bool ignores_memo(Borrowed<> x, Borrowed<> hook, Borrowed<> name) {
    if (PyCFunction_CheckExact(hook.get()) == 0 || PyCFunction_GetSelf(hook.get()) != x.get()) {
      return false;
    }
    const PyCFunction function = PyCFunction_GetFunction(hook.get());
    Asked& asked = asked_[std::bit_cast<std::uintptr_t>(function) / kBetweenFunctions % asked_.size()];
    if (asked.function != function) [[unlikely]] {
      asked = {.function = function, .ignores_memo = is_known(x, function, name)};
    }
    return asked.ignores_memo;
  }

 private:
  [[nodiscard]] static bool is_known(Borrowed<> x, PyCFunction function, Borrowed<> name);

  // By address: known functions are in modules, which are never unloaded.
  struct Asked {
    PyCFunction function = nullptr;
    bool ignores_memo = false;
  };
  static constexpr std::uintptr_t kBetweenFunctions = 16;
  std::array<Asked, 16> asked_{};
};

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
