// How a memo is meant to be used. This file need only compile: every token is spent once, every state is left for the
// next, and each memo serves the same code.
#include "memo/exact_dict.hpp"
#include "memo/mapping.hpp"
#include "memo/native_memo.hpp"

namespace ectype {

// A container: stored empty, then filled.
template <Memo M>
bool copy_empty_list(M& memo, typename M::Vacancy vacancy, Borrowed<> list) {
  Opened opened(memo, std::move(vacancy), list);
  return opened && opened.close(list);
}

// What is complete before it is stored.
template <Memo M>
bool copy_at_once(M& memo, typename M::Vacancy vacancy, Borrowed<> copy) {
  return memo.add(std::move(vacancy), copy);
}

template <Memo M>
Ref<> copy(M& memo, Borrowed<> object) {
  LookUp<typename M::Vacancy> found = memo.look_up(object, Sharing::kMaybeShared);
  if (!found.vacancy) {
    return std::move(found.copy);  // or empty, with an error set
  }
  const Ref<> list = Ref<>::steal(PyList_New(0));
  const bool stored = PyList_CheckExact(object.get()) ? copy_empty_list(memo, *std::move(found.vacancy), list.borrow())
                                                      : copy_at_once(memo, *std::move(found.vacancy), list.borrow());
  return stored ? share(list) : Ref<>();
}

template Ref<> copy(NativeMemo& memo, Borrowed<> object);
template Ref<> copy(ExactDictMemo& memo, Borrowed<> object);
template Ref<> copy(MappingMemo& memo, Borrowed<> object);

// The lives of the native memo, once around.
std::optional<DormantMemo> live(DormantMemo dormant, DictWatcher watcher) {
  PrivateMemo in_use = std::move(dormant).wake();
  std::optional<ExposedMemo> exposed = std::move(in_use).expose(watcher);
  if (!exposed || !exposed->flush()) {
    return std::nullopt;
  }
  return std::move(*exposed).rest();
}

}  // namespace ectype
