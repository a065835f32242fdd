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

// The copy of an item; empty with an error set, or where there is no such item any more.
template <Memo M>
ECTYPE_INLINE NewRef copy_item_at(Walk<M>& walk, Borrowed<> x, Py_ssize_t i, bool& is_gone) {
  if constexpr (M::kNative && !kFreeThreaded) {
    return walk.copy_item(list_item(x, i), Reach::kOnce);
  } else {
    const Ref<> original = list_item_now(x, i);
    is_gone = !original;
    return original ? walk.copy(original.borrow(), Reach::kAgain) : NewRef();
  }
}

// `y` holds the copies of the first items, as many as it has.
template <Memo M>
[[nodiscard]] ECTYPE_INLINE bool fill_list(Walk<M>& walk, Borrowed<> x, Borrowed<> y, const About& /*none*/ = {}) {
  for (Py_ssize_t i = list_size(y); i < list_size(x); ++i) {
    bool is_gone = false;
    Ref<> item = copy_item_at(walk, x, i, is_gone);
    if (is_gone) {
      break;
    }
    if (!item) {
      return walk.failed_at_item(i);
    }
    if (!list_append(y, std::move(item))) {
      return false;
    }
  }
  return true;
}

template <Memo M>
[[gnu::noinline]] NewRef copy_list(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  Ref<> y = new_list(list_size(x));
  if (!y) {
    return {};
  }
  // Until the first container nobody could see that the copy is not in the memo yet.
  const Py_ssize_t leaves = append_leading_leaves(walk, x, y.borrow());
  if (M::kNative && leaves == list_size(x)) {
    return walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
  }
  if (!walk.has_room()) [[unlikely]] {
    return walk.postpone(fill_list<M>, x, std::move(y), std::move(vacancy));
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  return opened && fill_list(walk, x, y.borrow()) && opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
