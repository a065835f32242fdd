#include "capi/kept.hpp"

#ifdef Py_GIL_DISABLED

#include "capi/errors.hpp"

#include <cstdlib>

namespace ectype {
namespace {

constinit thread_local Kept kept{};

bool make_room() {
  if (kept.count < kept.capacity) {
    return true;
  }
  constexpr std::size_t kFirst = 64;
  const std::size_t capacity = kept.capacity == 0 ? kFirst : 2 * kept.capacity;
  void* objects = std::realloc(kept.objects, capacity * sizeof(PyObject*));
  if (objects == nullptr) {
    return false;
  }
  kept.objects = static_cast<PyObject**>(objects);
  kept.capacity = capacity;
  return true;
}

}  // namespace

Kept& Kept::of_thread() { return kept; }

Borrowed<> keep(Ref<> object) {
  const Borrowed<> borrowed = object.borrow();
  if (PyObject* owned = object.release(); owned != nullptr && make_room()) {
    kept.objects[kept.count++] = owned;
  }
  return borrowed;
}

void Kept::let_go() {
  const ErrorAside error;
  // A finalizer may call us, and keep more.
  const Kept all = std::exchange(*this, Kept());
  for (std::size_t i = 0; i < all.count; ++i) {
    ectype::let_go(Borrowed<>(all.objects[i]));
  }
  std::free(all.objects);
}

}  // namespace ectype

#endif
