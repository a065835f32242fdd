// set and frozenset: the standard library takes them through `__reduce_ex__`, which gives the type and a list of the
// items; the copy is stored after its contents, and a frozenset is a new object even if nothing in it changed.
#pragma once

#include "python/list.hpp"
#include "python/set.hpp"
#include "walk/argument.hpp"
#include "walk/held.hpp"
#include "walk/walk.hpp"

namespace ectype {

// Is an item its own copy, hashed and compared without foreign code?
template <Memo M>
ECTYPE_INLINE bool is_plain_item(const Walk<M>& walk, Borrowed<> item) {
  return walk.atomics_stay() &&
         (is_common_atomic(item) || (type_of(item).get() == &PyTuple_Type && !walk.memo().has_foreign_entries() &&
                                     walk.state().registries.standard(Common::kTuple) && is_leaf_tuple(item)));
}

// The copies of the items, in a list, as they are passed to the class. Empty with an error set.
template <Memo M>
NewRef copy_items(Walk<M>& walk, Borrowed<> x) {
  // Foreign code may empty the set: the memo knows the items by their addresses alone.
  const Held<M> originals(walk, Ref<>::steal(PySequence_List(x.get())));
  Ref<> items = originals ? new_list(list_size(originals.borrow())) : Ref<>();
  for (Py_ssize_t i = 0; items && i < list_size(originals.borrow()); ++i) {
    Ref<> item = walk.copy(list_item(originals.borrow(), i), Reach::kAgain);
    if (!item) {
      walk.failed_at("an item");
      walk.memo().keep(items.borrow());
      leave_arguments();
      return {};
    }
    if (!list_append(items.borrow(), std::move(item))) {
      return {};
    }
  }
  return items;
}

template <Memo M>
NewRef copy_set(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  const Held<M> held(walk, x);
  const bool frozen = type_of(x).get() == &PyFrozenSet_Type;
  Ref<> y = set_of_items(x, frozen, [&](Borrowed<> item) { return is_plain_item(walk, item); });
  if (!y && !error_is_set()) {
    // The items first, all of them, and then the set, as `set([...])` does.
    const Ref<> items = copy_items(walk, x);
    if (!items) {
      return {};
    }
    y = walk.foreign([&] { return frozen ? new_frozenset(items.borrow()) : new_set(items.borrow()); });
  }
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
