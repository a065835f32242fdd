#include "deepcopy.hpp"

#include "memo/exact_dict.hpp"
#include "memo/lease.hpp"
#include "memo/mapping.hpp"
#include "walk/bytearray.hpp"
#include "walk/dict.hpp"
#include "walk/frozendict.hpp"
#include "walk/list.hpp"
#include "walk/method.hpp"
#include "walk/protocol.hpp"
#include "walk/registered.hpp"
#include "walk/set.hpp"
#include "walk/tuple.hpp"

namespace ectype {

Ref<> deepcopy(State& state, Borrowed<> x) {
  state.registries.refresh();
  if (is_common_atomic(type_of(x)) && state.registries.standard(Common::kAtomics)) {
    return share(x);
  }
  const MemoLease memo(state.registries.watcher());
  if (memo.get() == nullptr) {
    return {};
  }
  return Walk<NativeMemo>(state, *memo.get()).copy(x, Reach::kOnce);
}

namespace {

// A hook went on with the memo it was given. When this call returns, foreign code runs again.
Ref<> deepcopy_nested(State& state, Borrowed<> x, NativeMemo& memo) {
  Ref<> y = Walk<NativeMemo>(state, memo).copy(x, Reach::kAgain);
  if (y) {
    return memo.settle() ? std::move(y) : Ref<>();
  }
  const ErrorAside error;
  if (!memo.settle()) {
    PyErr_Clear();
  }
  return {};
}

}  // namespace

Ref<> deepcopy_with_memo(State& state, Borrowed<> x, Borrowed<> memo, Borrowed<> nil) {
  if (PyDict_CheckExact(memo.get()) != 0) {
    if (NativeMemo* native = memo_exposed_as(memo)) {
      return deepcopy_nested(state, x, *native);
    }
    ExactDictMemo exact(memo);
    return Walk<ExactDictMemo>(state, exact).copy(x, Reach::kAgain);
  }
  MappingMemo mapping(memo, nil, {.get = state.names.get.borrow(), .append = state.names.append.borrow()});
  return Walk<MappingMemo>(state, mapping).copy(x, Reach::kAgain);
}

Ref<> replicate(State& state, Borrowed<> x, Py_ssize_t count) {
  Ref<> copies = new_list(count > 0 ? count : 0);
  for (Py_ssize_t i = 0; copies && i < count; ++i) {
    Ref<> y = deepcopy(state, x);
    if (!y || !list_append(copies.borrow(), std::move(y))) {
      return {};
    }
  }
  return copies;
}

}  // namespace ectype
