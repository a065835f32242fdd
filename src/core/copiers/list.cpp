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
    return original ? walk.copy(original.borrow(), Sharing::kMaybeShared) : NewRef();
  }
}

// Copies the items from `first` on. False with an error set.
[[nodiscard]] ECTYPE_INLINE bool fill_list(Walk& walk, Borrowed<> x, Borrowed<> y, Py_ssize_t first) {
  for (Py_ssize_t i = first; i < list_size(x); ++i) {
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
