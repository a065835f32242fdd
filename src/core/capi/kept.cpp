#include "capi/kept.hpp"

#ifdef Py_GIL_DISABLED

#include <cstddef>
#include <cstdlib>

namespace ectype {
namespace {

// Trivial, so that an access needs no initialisation guard and the end of the thread frees nothing: nearly always it
// is empty then.
struct Kept {
  PyObject** objects;
  std::size_t count;
  std::size_t capacity;
};
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

Borrowed<> keep(Ref<> object) {
  const Borrowed<> borrowed = object.borrow();
  if (PyObject* owned = object.release(); owned != nullptr && make_room()) {
    kept.objects[kept.count++] = owned;
  }
  return borrowed;
}

void let_go_of_many_kept() {
  constexpr std::size_t kMany = 256;
  if (kept.count > kMany) [[unlikely]] {
    let_go_of_kept();
  }
}

void let_go_of_kept() {
  if (kept.count == 0) [[likely]] {
    return;
  }
  // A finalizer may keep more.
  const Kept all = std::exchange(kept, Kept());
  for (std::size_t i = 0; i < all.count; ++i) {
    let_go(Borrowed<>(all.objects[i]));
  }
  std::free(all.objects);
}

}  // namespace ectype

#endif
