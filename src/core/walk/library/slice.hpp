// slice, with bounds that change.
#pragma once

#include "walk/argument.hpp"
#include "walk/held.hpp"
#include "walk/values/slice.hpp"
#include "walk/walk.hpp"

namespace ectype {

template <Memo M>
NewRef copy_slice(Walk<M>& walk, const KnownType& known, Borrowed<> x, typename M::Vacancy vacancy) {
  const Held<M> held(walk, x);
  const SliceBounds bounds(known, x);
  Ref<> copies[3];
  const Ref<>* const originals[] = {&bounds.start, &bounds.stop, &bounds.step};
  for (std::size_t i = 0; i < std::size(copies); ++i) {
    copies[i] = copy_argument(walk, originals[i]->borrow());
    if (!copies[i]) {
      return {};
    }
  }
  Ref<> y = new_slice(copies[0], copies[1], copies[2]);
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
