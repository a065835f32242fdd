// Bound method: the same function, bound to the copy of the object (`copy._deepcopy_method`).
#pragma once

#include "python/method.hpp"
#include "walk/held.hpp"
#include "walk/walk.hpp"

namespace ectype {

template <Memo M>
NewRef copy_method(Walk<M>& walk, Borrowed<> x, typename M::Vacancy vacancy) {
  const Held<M> held(walk, x);
  const Ref<> function = method_function(x);
  const Held<M> self(walk, method_self(x));
  const Ref<> new_self = walk.copy(self.borrow(), Reach::kAgain);
  Ref<> y = new_self ? bind(type_of(x), function.borrow(), new_self.borrow()) : Ref<>();
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
