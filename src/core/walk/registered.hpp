// A type with a function of the user's in `copy._deepcopy_dispatch`, called with the object and the memo.
#pragma once

#include "python/call.hpp"
#include "walk/held.hpp"
#include "walk/walk.hpp"

namespace ectype {

// Stores what a hook returned, unless it is the object itself: then nothing is stored (`y is not x`).
template <Memo M>
NewRef store_result(Walk<M>& walk, Borrowed<> x, Ref<> y, typename M::Vacancy vacancy) {
  if (y && y.borrow() != x && !walk.memo().add(std::move(vacancy), y.borrow())) {
    return {};
  }
  return y;
}

template <Memo M>
NewRef copy_registered(Walk<M>& walk, Borrowed<> copier, Borrowed<> x, typename M::Vacancy vacancy) {
  const Held<M> held(walk, x);
  Ref<> y = walk.foreign([&] {
    const Ref<> memo = share(walk.memo().argument());
    return memo ? call(copier, x, memo.borrow()) : Ref<>();
  });
  if (!y) {
    walk.blame(x);
  }
  return store_result(walk, x, std::move(y), std::move(vacancy));
}

}  // namespace ectype
