// list: stored empty, grows item by item; iterated live, so that items appended meanwhile are seen
// (`copy._deepcopy_list`).
#pragma once

#include "python/list.hpp"
#include "walk/walk.hpp"

namespace ectype {

template <Memo M>
[[gnu::noinline]] Ref<> copy_list(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  if constexpr (M::kNative && !kFreeThreaded) {
    if (walk.atomics_stay() && is_leaf_list(x)) {
      Ref<> leaf = list_slice(x);
      return leaf && walk.memo().add(std::move(vacancy), leaf.borrow()) ? std::move(leaf) : Ref<>();
    }
  }
  Ref<> y = walk.has_room() ? new_list(list_size(x)) : Ref<>();
  if (!y) {
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened) {
    return {};
  }
  for (Py_ssize_t i = 0; i < list_size(x); ++i) {
    Ref<> item;
    if constexpr (M::kNative && !kFreeThreaded) {
      item = walk.copy(list_item(x, i), Reach::kOnce);
    } else {
      const Ref<> original = list_item_now(x, i);
      if (!original) {
        break;
      }
      item = walk.copy(original.borrow(), Reach::kAgain);
    }
    if (!item || !list_append(y.borrow(), std::move(item))) {
      return {};
    }
  }
  return opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
