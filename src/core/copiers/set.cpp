// set and frozenset. Deep: the standard library uses `__reduce_ex__`, which returns the type and a list of the items.
// The copy is stored after its contents, and a frozenset is a new object even if no item changed. Shallow: `set.copy`.
#include "copiers/set.hpp"

#include "capi/list.hpp"
#include "classify/copiers.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "engine/uncopyable.hpp"
#include "protocol/argument.hpp"

namespace ectype {

NewRef copy_items(Walk& walk, Borrowed<> x) {
  // Foreign code may empty the set while the memo holds the items by address only.
  const KeepAlive originals(walk, Ref<>::steal(PySequence_List(x.get())));
  Ref<> items = originals ? new_list(list_size(originals.borrow())) : Ref<>();
  for (Py_ssize_t i = 0; items && i < list_size(originals.borrow()); ++i) {
    Ref<> item = walk.copy(list_item(originals.borrow(), i), Sharing::kMaybeShared);
    if (!item && walk.take_omission(list_item(originals.borrow(), i))) {
      continue;
    }
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

namespace {

// The same for a caller's memo, in which the list of the items that `set.__reduce__` makes gets an entry, too.
ECTYPE_COLD NewRef copy_items_as_argument(Walk& walk, Borrowed<> x) {
  const KeepAlive originals(walk, Ref<>::steal(PySequence_List(x.get())));
  return originals ? copy_argument(walk, originals.borrow()) : NewRef();
}

}  // namespace

NewRef copy_set(Walk& walk, Borrowed<> x, NativeVacancy vacancy) {
  if (!walk.has_last_room()) {
    recursion_error();
    return {};
  }
  const KeepAlive held(walk, x);
  const bool frozen = type_of(x).get() == &PyFrozenSet_Type;
  Ref<> y = set_of_items(x, frozen, [&](Borrowed<> item) { return is_plain_item(walk, item); });
  if (!y && error_is_set()) {
    return {};
  }
  // First all items, and then the set, as `set([...])` does.
  Ref<> items;
  if (walk.memo().is_callers()) [[unlikely]] {
    items = copy_items_as_argument(walk, x);
    if (!items) {
      return copy_of_uncopyable(walk, x);
    }
  } else if (!y) {
    items = copy_items(walk, x);
    if (!items) {
      return {};
    }
  }
  if (!y) {
    y = walk.foreign([&] { return frozen ? new_frozenset(items.borrow()) : new_set(items.borrow()); });
    if (!y) {  // a rule has made an item that has no hash
      return copy_of_uncopyable(walk, x);
    }
  }
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

NewRef shallow_set(State& /*state*/, Borrowed<> x, const Plan& /*plan*/) { return new_set(x); }

}  // namespace ectype
