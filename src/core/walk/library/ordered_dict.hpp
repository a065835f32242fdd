// collections.OrderedDict: `OrderedDict()`, stored empty; then pair by pair, in its own order, by the iterator of its
// items, the key copied before the value (`OrderedDict.__reduce__`). With attributes it is left to the protocol: they
// are its state, and may hide its methods.
#pragma once

#include "plan/known_types.hpp"
#include "python/attributes.hpp"
#include "python/ordered_dict.hpp"
#include "walk/protocol.hpp"

namespace ectype {

template <Memo M>
class OrderedPairs {
 public:
  OrderedPairs(Walk<M>& walk, const KnownType& known, Borrowed<> x) : walk_(walk), quiet_(has_common_keys(x)) {
    const Ref<> items = call(known.attributes[0].borrow(), x);
    iterator_ = items ? Ref<>::steal(PyObject_GetIter(items.get())) : Ref<>();
  }
  explicit operator bool() const { return static_cast<bool>(iterator_); }

  // Copies all pairs into `y`.
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
  // The iterator looks each key up. Leaves `pair` empty at the end; false with an error set.
  [[nodiscard]] bool next(Ref<>& pair) {
    return step([&] {
      pair = Ref<>::steal(PyIter_Next(iterator_.get()));
      return pair || !error_is_set();
    });
  }
  [[nodiscard]] bool copy_pair(Borrowed<> pair, Borrowed<> y) {
    const Ref<> key = walk_.copy(tuple_item(pair, 0), Reach::kAgain);
    // Two references: the dict's and the pair's.
    const Ref<> value = key ? walk_.copy(tuple_item(pair, 1), Reach::kOnceAndCloned) : NewRef();
    if (!value) {
      return key ? walk_.failed_at_key(tuple_item(pair, 0)) : walk_.failed_at("a key");
    }
    return step([&] { return set_ordered(y, key.borrow(), value.borrow()); });
  }
  // As long as no foreign code has run, the original holds the key and the value as well: only the pair itself dies.
  void release(Ref<> object) {
    if (walk_.region() != region_) {
      walk_.drop(std::move(object));
    }
  }
  // Hashing and comparing the keys is foreign code, unless they are common ones, and nobody could put others there.
  [[nodiscard]] bool step(auto run) { return quiet_ && walk_.region() == region_ ? run() : walk_.foreign_step(run); }

  Walk<M>& walk_;
  bool quiet_;
  Ref<> iterator_;
  std::uint64_t region_ = 0;
};

template <Memo M>
[[nodiscard]] bool fill_ordered_dict(Walk<M>& walk, Borrowed<> x, Borrowed<> y, const About& about) {
  OrderedPairs<M> pairs(walk, *about.known, x);
  return pairs && pairs.copy_into(y);
}

template <Memo M>
NewRef copy_ordered_dict(Walk<M>& walk, const KnownType& known, Borrowed<> x, typename M::Vacancy vacancy) {
  if (!is_bare(x)) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  if (!walk.has_room()) [[unlikely]] {
    Ref<> empty = new_ordered_dict();
    return empty ? walk.postpone(fill_ordered_dict<M>, x, std::move(empty), std::move(vacancy), {.known = &known})
                 : NewRef();
  }
  OrderedPairs<M> pairs(walk, known, x);
  const Ref<> y = pairs ? new_ordered_dict() : Ref<>();
  if (!y) {
    return {};
  }
  Opened<M> opened(walk.memo(), std::move(vacancy), y.borrow());
  return opened && pairs.copy_into(y.borrow()) && opened.close(y.borrow()) ? share(y) : Ref<>();
}

}  // namespace ectype
