// bytearray: a new one with the same bytes. A shallow copy is the same (`bytearray.copy`).
#include "capi/bytearray.hpp"
#include "capi/critical_section.hpp"
#include "classify/copiers.hpp"
#include "classify/stdlib_types.hpp"

#include <cstring>

namespace ectype {
namespace {

// Made empty and then enlarged. Without memory, PyByteArray_FromStringAndSize frees an object whose count of exported
// buffers was never set, and raises SystemError (3.14).
Ref<> clone(Borrowed<> x) {
  const CriticalSection section(x);
  const Py_ssize_t size = size_of_bytearray(x);
  Ref<> y = Ref<>::steal(PyByteArray_FromStringAndSize(nullptr, 0));
  if (!y || PyByteArray_Resize(y.get(), size) < 0) {
    return {};
  }
  std::memcpy(bytes_of(y.borrow()), bytes_of(x), static_cast<std::size_t>(size));
  return y;
}

Ref<> copy_bytearray(const StdlibType& /*type*/, Borrowed<> x) { return clone(x); }

}  // namespace

NewRef shallow_bytearray(State& /*state*/, Borrowed<> x, const Plan& /*plan*/) { return clone(x); }

extern constinit const StdlibRow kByteArray = {
    .module = "builtins", .name = "bytearray", .value = copy_bytearray, .value_has_one_entry = true};

}  // namespace ectype
