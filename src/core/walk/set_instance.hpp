// Instances of subclasses of set and frozenset: the class is called with a list of the copied items, and the state
// follows (`set.__reduce__`).
#pragma once

#include "python/call.hpp"
#include "walk/held.hpp"
#include "walk/set.hpp"

namespace ectype {

// The new object, without its state.
template <Memo M>
NewRef construct_set(Walk<M>& walk, Borrowed<> x) {
  const Held<M> type(walk, as_object(type_of(x)));
  const bool items_are_plain = each_item(x, [&](Borrowed<> item) { return is_plain_item(walk, item); });
  if (items_are_plain && type_of(type.borrow()).get() == &PyType_Type) {
    const Ref<> items = Ref<>::steal(PySequence_List(x.get()));
    return items ? call(type.borrow(), items.borrow()) : Ref<>();
  }
  const Ref<> items = copy_items(walk, x);
  return items ? walk.foreign([&] { return call(type.borrow(), items.borrow()); }) : Ref<>();
}

}  // namespace ectype
