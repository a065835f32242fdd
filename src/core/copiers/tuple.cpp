// tuple: see engine/tuple_levels.hpp. A shallow copy is the tuple itself.
#include "classify/copiers.hpp"
#include "engine/keep_alive.hpp"
#include "engine/tuple_levels.hpp"

namespace ectype {

NewRef copy_tuple(Walk& walk, Borrowed<> x, NativeVacancy vacancy) {
  if (!walk.has_room()) [[unlikely]] {
    return TupleStack<Walk>(walk).copy(x, std::move(vacancy));
  }
  TupleLevel<Walk> level(walk, x, std::move(vacancy));
  if (!level) {
    return {};
  }
  while (level.has_next()) {
    Ref<> item = walk.copy(level.next(), level.sharing(walk));
    if (!item) {
      level.fail(walk);
      return {};
    }
    level.take(std::move(item));
  }
  return std::move(level).finish(walk);
}

}  // namespace ectype
