// Bound method: the same function, bound to the copy of the object (`copy._deepcopy_method`).
#include "capi/method.hpp"
#include "classify/copiers.hpp"
#include "engine/keep_alive.hpp"

namespace ectype {

NewRef copy_method(Walk& walk, Borrowed<> x, NativeVacancy vacancy) {
  if (!walk.has_last_room()) {
    recursion_error();
    return {};
  }
  const KeepAlive held(walk, x);
  const Ref<> function = method_function(x);
  const KeepAlive self(walk, method_self(x));
  const Ref<> new_self = walk.copy(self.borrow(), Sharing::kMaybeShared);
  Ref<> y = new_self ? bind(type_of(x), function.borrow(), new_self.borrow()) : Ref<>();
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
