// Objects that a rule of a copier's names. Shared ones need no copier: their plan says that they are their own copies.
#include "capi/call.hpp"
#include "classify/copiers.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "engine/uncopyable.hpp"
#include "protocol/protocol.hpp"

namespace ectype {

NewRef copy_by_leaving_out(Walk& walk, Borrowed<> x, NativeVacancy /*vacancy*/) {
  return walk.leave_out(walk.state(), x);
}

NewRef copy_by_function(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  if (!walk.has_last_room()) {
    recursion_error();
    return {};
  }
  const KeepAlive held(walk, x);
  Ref<> y = walk.foreign_with_memo([&](Borrowed<> memo) { return call(plan.function, x, memo); });
  if (!y) {
    let_error_pass();
    walk.set_culprit(x);
    return {};
  }
  y = result_of_rule(walk, x, std::move(y));
  return y ? store_result(walk, x, std::move(y), std::move(vacancy)) : NewRef();
}

}  // namespace ectype
