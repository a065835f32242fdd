// A program's function in `copy._deepcopy_dispatch`. It is called with the object and the memo.
#include "capi/call.hpp"
#include "classify/copiers.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/protocol.hpp"

namespace ectype {

NewRef copy_registered(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  if (!walk.has_last_room()) {
    recursion_error();
    return {};
  }
  const Borrowed<> copier = plan.copier.borrow();
  const KeepAlive held(walk, x);
  Ref<> y = walk.foreign_with_memo([&](Borrowed<> memo) { return call(copier, x, memo); });
  if (!y) {
    return copy_of_uncopyable(walk, x);
  }
  return store_result(walk, x, std::move(y), std::move(vacancy));
}

}  // namespace ectype
