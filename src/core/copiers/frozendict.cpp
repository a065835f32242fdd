// frozendict (3.15, PEP 814): first the contents; then the memo is asked again; the copy is always a new object
// (`copy._deepcopy_frozendict`).
#include "capi/frozendict.hpp"
#include "classify/copiers.hpp"
#include "copiers/dict.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "engine/uncopyable.hpp"

namespace ectype {

NewRef copy_frozendict(Walk& walk, Borrowed<> x, NativeVacancy vacancy) {
  if (!walk.has_last_room()) {
    recursion_error();
    return {};
  }
  const KeepAlive held(walk, x);
  const Ref<> pairs = Ref<>::steal(PyDict_New());
  if (!pairs) {
    return {};
  }
  DictCursor cursor(x);
  if (!fill_dict(walk, cursor, pairs.borrow(), Sharing::kMaybeShared)) {
    return copy_of_uncopyable(walk, x);
  }
  Ref<> y;
  // Dropping the pairs may free copies that the memo still refers to: a set that was met inside itself.
  if (!walk.memo().look_again(vacancy, y) || (y && !walk.prepare_for_foreign_code())) {
    return {};
  }
  if (!y) {
    y = new_frozendict(pairs.borrow());
  }
  return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

}  // namespace ectype
