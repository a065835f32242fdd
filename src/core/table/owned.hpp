// Objects of the core on the heap. An allocation that fails throws no exception.
//
// They come from malloc. The operator `new` would link parts of libstdc++ into the module, which would be a third
// larger, or make the interpreter load all of it. tests/lint/test_core.py checks that nothing in the module needs it.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

namespace ectype {

struct Destroy {
  template <class T>
  void operator()(T* object) const {
    std::destroy_at(object);
    std::free(object);
  }
};

template <class T>
using Owned = std::unique_ptr<T, Destroy>;

// A new object, initialised with `arguments` in braces. Empty if there is no memory; then the arguments are unchanged.
template <class T, class... Arguments>
[[nodiscard]] Owned<T> make_owned(Arguments&&... arguments) {
  static_assert(alignof(T) <= alignof(std::max_align_t));
  void* place = std::malloc(sizeof(T));
  return Owned<T>(place == nullptr ? nullptr : ::new (place) T{std::forward<Arguments>(arguments)...});
}

}  // namespace ectype
