// tuple: its items first; then the memo once more, in case the tuple was met inside itself; the original if no item
// changed (`copy._deepcopy_tuple`).
#pragma once

#include "python/tuple.hpp"
#include "walk/walk.hpp"

namespace ectype {

template <Memo M>
[[gnu::noinline]] Ref<> copy_tuple(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  // Not in the memo yet: foreign code may drop the last reference but this.
  const Ref<> held = share(x);
  const Py_ssize_t size = tuple_size(x);
  if (!walk.has_room()) {
    return {};
  }
  TupleBuilder items(size);
  if (!items) {
    return {};
  }
  bool changed = false;
  for (Py_ssize_t i = 0; i < size; ++i) {
    const Borrowed<> original = tuple_item(x, i);
    Ref<> item = walk.copy(original, walk.memo().reach(vacancy));
    if (!item) {
      return {};
    }
    changed |= item.borrow() != original;
    items.set(i, std::move(item));
  }
  Ref<> y;
  if (!walk.memo().look_again(vacancy, y)) {
    return {};
  }
  if (!y) {
    if (!changed) {
      return share(x);
    }
    y = std::move(items).finish();
  } else if (y.borrow() == x) {
    return y;
  }
  return walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
