// A function that makes the copy, called with the object and the memo: one of the user's in
// `copy._deepcopy_dispatch`, or the `__deepcopy__` of a class.
#pragma once

#include "python/call.hpp"
#include "walk/border.hpp"
#include "walk/held.hpp"

namespace ectype {

// Stores what it returned, unless that is the object itself: then nothing is stored (`y is not x`).
template <Memo M>
ECTYPE_INLINE NewRef store_result(Walk<M>& walk, Borrowed<> x, Ref<> y, typename M::Vacancy vacancy) {
  if (y.borrow() != x && !walk.memo().add(std::move(vacancy), y.borrow())) {
    return {};
  }
  return y;
}

template <Memo M>
[[gnu::noinline]] NewRef copy_registered(Walk<M>& walk, Borrowed<> copier, Borrowed<> x, typename M::Vacancy vacancy) {
  const Held<M> held(walk, x);
  Ref<> y = walk.foreign_with_memo([&](Borrowed<> memo) { return call(copier, x, memo); });
  if (!y) {
    walk.blame(x);
    return {};
  }
  return store_result(walk, x, std::move(y), std::move(vacancy));
}

// The same with the hook of a class, which may lose it meanwhile.
template <Memo M>
[[gnu::noinline]] NewRef copy_by_hook(Walk<M>& walk, Borrowed<> hook, Borrowed<> x, typename M::Vacancy vacancy) {
  const Ref<> function = share(hook);
  return copy_registered(walk, function.borrow(), x, std::move(vacancy));
}

}  // namespace ectype
