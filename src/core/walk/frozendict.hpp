// frozendict (3.15, PEP 814): contents first, the memo once more, always a new object
// (`copy._deepcopy_frozendict`).
#pragma once

#include "python/frozendict.hpp"
#include "walk/dict.hpp"
#include "walk/held.hpp"

namespace ectype {

template <Memo M>
NewRef copy_frozendict(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  const Held<M> held(walk, x);
  const Ref<> pairs = Ref<>::steal(PyDict_New());
  if (!pairs) {
    return {};
  }
  DictCursor cursor(x);
  if (!fill_dict(walk, cursor, pairs.borrow(), Reach::kAgain)) {
    return {};
  }
  Ref<> y;
  // With the pairs may die what was copied on the way to them and is remembered: a set that was met inside itself.
  if (!walk.memo().look_again(vacancy, y) || (y && !walk.settle())) {
    return {};
  }
  if (!y) {
    y = new_frozendict(pairs.borrow());
  }
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
