// How a deep copy copies the parts of a reduce value.
#pragma once

#include "memo/concept.hpp"
#include "protocol/attribute_rules.hpp"
#include "protocol/reconstruct.hpp"

namespace ectype {

// The walk, `W`, copies the parts; the object is stored as soon as it exists.
template <class W>
class DeepPolicy {
 public:
  static constexpr bool kDeep = true;

  DeepPolicy(W& walk, Borrowed<> x, typename W::Memo::Vacancy vacancy)
      : walk_(walk), x_(x), vacancy_(std::move(vacancy)) {}

  [[nodiscard]] State& state() const { return walk_.state(); }
  NewRef copy(Borrowed<> part) { return walk_.copy(part, Sharing::kMaybeShared); }
  NewRef copy_new_argument(Borrowed<> part, Py_ssize_t i) {
    return walk_.state().tables.rules() == nullptr ? copy(part) : ectype::copy_new_argument(walk_, x_, i, part);
  }
  NewRef copy_state(Borrowed<> part) {
    return walk_.state().tables.rules() == nullptr ? copy(part) : copy_state_of(walk_, x_, part, state_lacks_fields_);
  }
  [[nodiscard]] bool put_state(Borrowed<> y, Ref<> copied) {
    if (!state_lacks_fields_) [[likely]] {
      return ectype::put_state(*this, y, std::move(copied));
    }
    return foreign_step(
        [&] { return static_cast<bool>(call(state().fallbacks.set_fields.borrow(), y, copied.borrow())); });
  }
  [[nodiscard]] bool take_omission(Borrowed<> part) { return walk_.take_omission(part); }
  [[nodiscard]] bool constructed(Borrowed<> y) {
    opened_.emplace(walk_.memo(), std::move(*vacancy_), y);
    return static_cast<bool>(*opened_);
  }
  void defer_decref(Ref<> object) { walk_.defer_decref(std::move(object)); }
  void failed_in_state(Borrowed<> state) { walk_.failed_in_state(state); }
  void failed_at_key(Borrowed<> key) { walk_.failed_at_key(key); }
  void failed_at(const char* part) { walk_.failed_at(part); }
  template <class Run>
  Ref<> foreign(Run run) {
    return walk_.foreign(run);
  }
  template <class Run>
  [[nodiscard]] bool foreign_step(Run run) {
    return walk_.foreign_step(run);
  }

  [[nodiscard]] bool close(Borrowed<> y) { return opened_->close(y); }

 private:
  W& walk_;
  Borrowed<> x_;
  bool state_lacks_fields_ = false;
  std::optional<typename W::Memo::Vacancy> vacancy_;
  std::optional<Opened<typename W::Memo>> opened_;
};

template <class W>
NewRef reconstruct_deep(W& walk, Borrowed<> x, ReduceValue value, typename W::Memo::Vacancy vacancy) {
  DeepPolicy<W> policy(walk, x, std::move(vacancy));
  Ref<> y = Reconstruction<DeepPolicy<W>>(policy, value).run();
  if (!y) {
    return copy_of_uncopyable(walk, x);
  }
  // An object that reconstructs as itself is in the memo, but it does not keep itself alive (`y is not x`).
  if (y.borrow() != x && !policy.close(y.borrow())) {
    return {};
  }
  if (!value.dies_alone()) {
    walk.defer_decref(std::move(value).take());
  }
  return y;
}

}  // namespace ectype
