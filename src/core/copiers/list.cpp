// list. Deep: stored empty, then filled item by item. The list is read live, so that items appended meanwhile are
// copied, too (`copy._deepcopy_list`). Shallow: `list.copy`.
#include "copiers/list.hpp"

#include "classify/copiers.hpp"

namespace ectype {
namespace {

// The copy of an item; empty with an error set, or without one and `is_gone` set if the list has become shorter.
ECTYPE_INLINE NewRef copy_item_at(Walk& walk, Borrowed<> x, Py_ssize_t i, bool& is_gone) {
  if constexpr (!kFreeThreaded) {
    return walk.copy_item(list_item(x, i), Sharing::kUnique);
  } else {
    const Ref<> original = list_item_now(x, i);
    is_gone = !original;
    return original ? walk.copy_item(original.borrow(), kUniqueAsRead) : NewRef();
  }
}

// What `copy_items_from` returns if all items are copied, or if an error is set that is not about an item.
constexpr Py_ssize_t kDone = -1;
constexpr Py_ssize_t kFailed = -2;

// Copies the items from `first` on. If one cannot be copied, returns its index, with an error set.
[[nodiscard]] ECTYPE_INLINE Py_ssize_t copy_items_from(Walk& walk, Borrowed<> x, Borrowed<> y, Py_ssize_t first) {
  for (Py_ssize_t i = first; i < list_size(x); ++i) {
    bool is_gone = false;
    Ref<> item = copy_item_at(walk, x, i, is_gone);
    if (is_gone) {
      break;
    }
    if (!item) {
      return i;
    }
    if (!list_append(y, std::move(item))) {
      return kFailed;
    }
  }
  return kDone;
}

// Continues after an item that is left out. Not in the loop above, which would take two instructions more for each
// item. False with an error set.
[[nodiscard]] ECTYPE_COLD bool continue_after(Walk& walk, Borrowed<> x, Borrowed<> y, Py_ssize_t i) {
  while (i >= 0) {
    if (const Ref<> item = list_item_now(x, i); !item || !walk.take_omission(item.borrow())) {
      return walk.failed_at_item(i);
    }
    i = copy_items_from(walk, x, y, i + 1);
  }
  return i == kDone;
}

// Copies the items from `first` on. False with an error set.
[[nodiscard]] ECTYPE_INLINE bool fill_list(Walk& walk, Borrowed<> x, Borrowed<> y, Py_ssize_t first) {
  const Py_ssize_t i = copy_items_from(walk, x, y, first);
  return i == kDone || continue_after(walk, x, y, i);
}

[[nodiscard]] bool fill_postponed_list(Walk& walk, Borrowed<> x, Borrowed<> y, const Plan* /*none*/) {
  return fill_list(walk, x, y, list_size(y));
}

}  // namespace

NewRef copy_list(Walk& walk, Borrowed<> x, NativeVacancy vacancy) {
  Ref<> y = new_list(list_size(x));
  if (!y) {
    return {};
  }
  // Before the first container no code can see that the copy is not in the memo yet.
  const Py_ssize_t leaves = append_leading_leaves(walk, x, y.borrow());
  if (leaves == list_size(x)) {
    return walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
  }
  if (!walk.has_room()) [[unlikely]] {
    return walk.postpone(fill_postponed_list, x, std::move(y), std::move(vacancy));
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  return opened && fill_list(walk, x, y.borrow(), leaves) && opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

NewRef shallow_list(State& /*state*/, Borrowed<> x, const Plan& /*plan*/) { return list_slice(x); }

}  // namespace ectype
