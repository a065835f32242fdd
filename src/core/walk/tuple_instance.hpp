// Instances of subclasses of tuple, named tuples among them: the items are arguments of `__new__`. Stored once made, so
// that one which contains itself is copied twice, as in the standard library.
#pragma once

#include "python/call.hpp"
#include "python/type_facts.hpp"
#include "walk/argument.hpp"
#include "walk/held.hpp"
#include "walk/tuple.hpp"

namespace ectype {

// `type.__new__(type, items)`, or with the items as arguments of their own. Foreign code has run and may have changed
// the class.
template <Memo M>
ECTYPE_COLD NewRef construct_by_lookup(Walk<M>& walk, Borrowed<> type, Borrowed<> items, Base base) {
  const Ref<> arguments = base == Base::kTuple ? pack(type, items) : Ref<>();
  const Ref<> first = base == Base::kTuple ? Ref<>() : pack(type);
  const Ref<> all =
      arguments ? share(arguments) : Ref<>::steal(first ? PySequence_Concat(first.get(), items.get()) : nullptr);
  if (!all) {
    return {};
  }
  return walk.foreign([&] {
    const Ref<> constructor = attribute(type, walk.state().instance_names.new_method.borrow());
    return constructor ? call_with_tuple(constructor.borrow(), all.borrow()) : Ref<>();
  });
}

// The new object, without its state.
template <Memo M>
NewRef construct_tuple(Walk<M>& walk, Borrowed<> x, Base base, const typename M::Vacancy& vacancy) {
  const Held<M> type(walk, as_object(type_of(x)));
  const std::uint64_t region = walk.region();
  const Py_ssize_t size = tuple_size(x);
  TupleBuilder items(size);
  for (Py_ssize_t i = 0; items && i < size; ++i) {
    Ref<> item = walk.copy(tuple_item(x, i), walk.memo().reach(vacancy));
    if (!item) {
      walk.failed_at_item(i);
      walk.memo().keep(items.borrow());
      leave_arguments();
      return {};
    }
    items.set(i, std::move(item));
  }
  const Ref<> copies = items ? std::move(items).finish() : Ref<>();
  if (!copies) {
    return {};
  }
  if (walk.region() != region) {
    return construct_by_lookup(walk, type.borrow(), copies.borrow(), base);
  }
  return tuple_of_type(type_of(x), copies.borrow());
}

}  // namespace ectype
