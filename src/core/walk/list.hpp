// list: stored empty, grows item by item; iterated live, so that items appended meanwhile are seen
// (`copy._deepcopy_list`).
#pragma once

#include "python/list.hpp"
#include "walk/walk.hpp"

namespace ectype {

// Returns how many. One look at each item serves for judging it and for appending it.
template <Memo M>
ECTYPE_INLINE Py_ssize_t append_leading_leaves(Walk<M>& walk, Borrowed<> x, Borrowed<> y) {
  if (!M::kNative || kFreeThreaded || !walk.atomics_stay()) {
    return 0;
  }
  return list_append_while(y, x, [](Borrowed<> item) { return is_common_atomic(item); });
}

template <Memo M>
[[gnu::noinline]] Ref<> copy_list(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  Ref<> y = new_list(list_size(x));
  if (!y) {
    return {};
  }
  // Until the first container nobody could see that the copy is not in the memo yet.
  Py_ssize_t i = append_leading_leaves(walk, x, y.borrow());
  if (M::kNative && i == list_size(x)) {
    return walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
  }
  if (!walk.has_room()) {
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  if (!opened) {
    return {};
  }
  for (; i < list_size(x); ++i) {
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
