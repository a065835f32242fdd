// A few leaf containers in one container: `[[1, 2], [3]]`, `{"at": {"x": 1, "y": 2}}`. As long as each inner one has
// one reference, none can be met twice and none holds the outer one. So a call whose argument is such a nest needs no
// memo.
#pragma once

#include "capi/gc_pause.hpp"
#include "engine/leaf.hpp"
#include "memo/concept.hpp"

namespace ectype {

class LeafNest {
 public:
  // The copy of `x` if it is a nest; else empty. Check `error_is_set`. Runs no foreign code.
  static Ref<> copy(Borrowed<> x) {
    const Type type = type_of(x);
    if (type.get() == &PyList_Type) {
      return copy_list(x);
    }
    return type.get() == &PyDict_Type ? copy_dict(x) : copy_tuple(x);
  }

  // Whether these items form a nest. Looks first at types, sizes and reference counts, and only then into the
  // containers.
  ECTYPE_INLINE static bool is_nest(Py_ssize_t size, auto item, Sharing sharing = kUniqueAsRead) {
    Py_ssize_t items = size;
    for (Py_ssize_t i = 0; i < size && items <= kMostItems; ++i) {
      items += is_common_atomic(item(i)) ? 0 : size_of_inner(item(i), sharing);
    }
    if (items > kMostItems) {
      return false;
    }
    for (Py_ssize_t i = 0; i < size; ++i) {
      if (!is_common_atomic(item(i)) && !is_leaf_container(item(i))) {
        return false;
      }
    }
    return true;
  }
  // A leaf or a leaf container. Without the GIL also empty without an error, if another thread has changed it.
  ECTYPE_INLINE static Ref<> copy_inner(Borrowed<> x) {
    const Type type = type_of(x);
    if (type.get() == &PyList_Type) {
      return copy_leaf_list(x);
    }
    if (type.get() == &PyDict_Type) {
      return kFreeThreaded ? copy_leaf_dict(x) : clone_dict(x);
    }
    return share(x);
  }

 private:
  // With more items, a memo costs little in comparison, and looking at the items first costs more.
  static constexpr Py_ssize_t kMostItems = 8;

  static Ref<> copy_list(Borrowed<> x) {
    const ReadItems<kMostItems> items(x);
    if (!is_nest(items.size(), [&](Py_ssize_t i) { return items[i]; })) {
      return {};
    }
    const GcPause pause;
    Ref<> y = new_list(items.size());
    for (Py_ssize_t i = 0; y && i < items.size(); ++i) {
      Ref<> copy = copy_inner(items[i]);
      if (!copy || !list_append(y.borrow(), std::move(copy))) {
        return {};
      }
    }
    return y;
  }
  static Ref<> copy_dict(Borrowed<> x) {
    Ref<> early;
    if constexpr (kFreeThreaded) {
      early = dict_size(x) <= kMostItems ? clone_dict(x) : Ref<>();
      if (!early) {
        return {};
      }
    }
    // Nobody else has met the clone, so it need not be locked.
    const StrEntries entries(kFreeThreaded ? early.borrow() : x);
    if (!entries || !is_nest(entries.count(), [&](Py_ssize_t i) { return entries.value(i); })) {
      return {};
    }
    const GcPause pause;
    Ref<> y = kFreeThreaded ? std::move(early) : clone_dict(x);
    for (Py_ssize_t i = 0; y && i < entries.count(); ++i) {
      const Borrowed<> value = entries.value(i);
      if (!is_common_atomic(value)) {
        Ref<> copy = copy_inner(value);
        if (!copy || !replace_value(y.borrow(), i + 1, entries.key(i), std::move(copy))) {
          return {};
        }
      }
    }
    return y;
  }
  static Ref<> copy_tuple(Borrowed<> x) {
    const auto item = [x](Py_ssize_t i) { return tuple_item(x, i); };
    if (!is_nest(tuple_size(x), item, Sharing::kUnique)) {
      return {};
    }
    const GcPause pause;
    TupleBuilder y(tuple_size(x));
    bool changed = false;
    for (Py_ssize_t i = 0; y && i < tuple_size(x); ++i) {
      Ref<> copy = copy_inner(item(i));
      if (!copy) {
        return {};
      }
      changed |= copy.borrow() != item(i);
      y.set(i, std::move(copy));
    }
    if (!changed) {
      return y ? share(x) : Ref<>();
    }
    return std::move(y).finish();
  }

  // The number of items. `kMostItems`, which is too many, for what is no container or can be met twice. (A tuple of
  // leaves is its own copy.)
  ECTYPE_INLINE static Py_ssize_t size_of_inner(Borrowed<> x, Sharing sharing) {
    const Type type = type_of(x);
    if (type.get() == &PyTuple_Type) {
      return tuple_size(x);
    }
    if (!has_references(x, static_cast<Py_ssize_t>(sharing)) || !is_container(type)) {
      return kMostItems;
    }
    return type.get() == &PyList_Type ? list_size(x) : dict_size(x);
  }
  static bool is_leaf_container(Borrowed<> x) {
    const Type type = type_of(x);
    if (type.get() == &PyList_Type) {
      return is_leaf_list(x);
    }
    return type.get() == &PyDict_Type ? is_leaf_dict(x) : is_leaf_tuple(x);
  }
};

}  // namespace ectype
