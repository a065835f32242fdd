// collections.OrderedDict: `OrderedDict()`, stored empty; then pair by pair, in its own order, by the iterator of its
// items; each key is copied before its value (`OrderedDict.__reduce__`). One with attributes follows the protocol: they
// are its state, and may hide its methods.
#include "capi/ordered_dict.hpp"
#include "capi/attributes.hpp"
#include "capi/call.hpp"
#include "capi/critical_section.hpp"
#include "capi/tuple.hpp"
#include "classify/stdlib_types.hpp"
#include "engine/foreign_calls.hpp"

namespace ectype {
namespace {

// The iterator of the pairs. Empty with an error set. Until gh-151627 it reads the first key without a lock, which
// other threads may free. It runs no other code.
Ref<> iterate_pairs(const StdlibType& known, Borrowed<> x) {
  const Ref<> items = call(known.attributes[0].borrow(), x);
  const CriticalSection section(x);
  return Ref<>::steal(items ? PyObject_GetIter(items.get()) : nullptr);
}

class OrderedPairs {
 public:
  OrderedPairs(Walk& walk, const StdlibType& known, Borrowed<> x)
      : walk_(walk), quiet_(has_common_keys(x)), iterator_(iterate_pairs(known, x)) {}
  explicit operator bool() const { return static_cast<bool>(iterator_); }

  // Copies all pairs into `y`. False with an error set.
  [[nodiscard]] bool copy_into(Borrowed<> y) {
    region_ = walk_.region();
    for (;;) {
      Ref<> pair;
      if (!next(pair)) {
        return false;
      }
      if (!pair) {
        release(std::move(iterator_));  // it holds the last pair
        return true;
      }
      if (!copy_pair(pair.borrow(), y)) {
        return false;
      }
      release(std::move(pair));
    }
  }

 private:
  // The iterator looks each key up, which may be foreign code. `pair` is empty at the end. False with an error set.
  [[nodiscard]] bool next(Ref<>& pair) {
    return step([&] {
      pair = Ref<>::steal(PyIter_Next(iterator_.get()));
      return pair || !error_is_set();
    });
  }
  [[nodiscard]] bool copy_pair(Borrowed<> pair, Borrowed<> y) {
    const std::uint64_t held_since = walk_.region();
    const Ref<> key = walk_.copy(tuple_item(pair, 0), Sharing::kMaybeShared);
    // A value has two references: the dict's and the pair's.
    const Ref<> value = key ? walk_.copy(tuple_item(pair, 1), walk_.sharing_of_held(held_since)) : NewRef();
    if (!value) {
      if (walk_.take_omission(tuple_item(pair, key ? 1 : 0))) {
        return true;
      }
      return key ? walk_.failed_at_key(tuple_item(pair, 0)) : walk_.failed_at("a key");
    }
    return step([&] { return set_ordered(y, key.borrow(), value.borrow()); });
  }
  // As long as no foreign code has run, the original also holds the key and the value: only the pair itself is freed.
  void release(Ref<> object) {
    if (walk_.region() != region_) {
      walk_.defer_decref(std::move(object));
    }
  }
  // Hashing and comparing the keys is foreign code, unless all keys are common ones and no other code could add others.
  [[nodiscard]] bool step(auto run) { return quiet_ && walk_.region() == region_ ? run() : walk_.foreign_step(run); }

  Walk& walk_;
  bool quiet_;
  Ref<> iterator_;
  std::uint64_t region_ = 0;
};

[[nodiscard]] bool fill_ordered_dict(Walk& walk, Borrowed<> x, Borrowed<> y, const Plan* plan) {
  OrderedPairs pairs(walk, *plan->stdlib, x);
  return pairs && pairs.copy_into(y);
}

NewRef copy_ordered_dict(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const StdlibType& known = *plan.stdlib;
  if (!is_bare(x)) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  if (!walk.has_room()) [[unlikely]] {
    Ref<> empty = new_ordered_dict();
    return empty ? walk.postpone(fill_ordered_dict, x, std::move(empty), std::move(vacancy), &plan) : NewRef();
  }
  OrderedPairs pairs(walk, known, x);
  const Ref<> y = pairs ? new_ordered_dict() : Ref<>();
  if (!y) {
    return {};
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  return opened && pairs.copy_into(y.borrow()) && opened.close(y.borrow()) ? share(y) : Ref<>();
}

// If comparing the keys is foreign code, the protocol is followed as well.
Ref<> shallow_ordered_dict(const State& /*state*/, const StdlibType& known, Borrowed<> x) {
  if (!is_bare(x) || !has_common_keys(x)) {
    return {};
  }
  const Ref<> iterator = iterate_pairs(known, x);
  const Ref<> y = iterator ? new_ordered_dict() : Ref<>();
  if (!y) {
    return {};
  }
  while (const Ref<> pair = Ref<>::steal(PyIter_Next(iterator.get()))) {
    if (!set_ordered(y.borrow(), tuple_item(pair.borrow(), 0), tuple_item(pair.borrow(), 1))) {
      return {};
    }
  }
  return error_is_set() ? Ref<>() : share(y);
}

}  // namespace

extern constinit const StdlibRow kOrderedDict = {.module = "_collections",
                                                 .name = "OrderedDict",
                                                 .attributes = {"items"},
                                                 .deep = copy_ordered_dict,
                                                 .shallow = shallow_ordered_dict};

}  // namespace ectype
