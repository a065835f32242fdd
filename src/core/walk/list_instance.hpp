// Instances of subclasses of list: `y.append(item)` for each item, after the state. Iterated live.
#pragma once

#include "walk/list.hpp"

namespace ectype {

// Directly until foreign code runs, which may give `y` an `append` of its own. `y` is new, made in `region`.
template <Memo M>
[[nodiscard]] bool append_items(Walk<M>& walk, Borrowed<> x, Borrowed<> y, std::uint64_t region) {
  Py_ssize_t i = 0;
  if (walk.region() == region && list_reserve(y, list_size(x))) {
    i = append_leading_leaves(walk, x, y);
  }
  for (; i < list_size(x); ++i) {
    Ref<> item = walk.copy(list_item(x, i), Reach::kOnce);
    if (!item) {
      return walk.failed_at_item(i);
    }
    const bool done = walk.region() == region ? list_append(y, std::move(item)) : walk.foreign_step([&] {
      return static_cast<bool>(call_method(y, walk.state().names.append.borrow(), item.borrow()));
    });
    if (!done) {
      return false;
    }
  }
  return true;
}

}  // namespace ectype
