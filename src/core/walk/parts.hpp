// How a deep copy copies the parts of a reduce value.
#pragma once

#include "walk/reconstruct.hpp"

namespace ectype {

// Copied by the walk; the object is stored as soon as it exists.
template <Memo M>
class DeepParts {
 public:
  static constexpr bool kDeep = true;

  DeepParts(Walk<M>& walk, typename M::Vacancy vacancy) : walk_(walk), vacancy_(std::move(vacancy)) {}

  [[nodiscard]] State& state() const { return walk_.state(); }
  NewRef copy(Borrowed<> part) { return walk_.copy(part, Reach::kAgain); }
  [[nodiscard]] bool constructed(Borrowed<> y) {
    opened_.emplace(walk_.memo(), std::move(*vacancy_), y);
    return static_cast<bool>(*opened_);
  }
  void drop(Ref<> object) { walk_.drop(std::move(object)); }
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
  Walk<M>& walk_;
  std::optional<typename M::Vacancy> vacancy_;
  std::optional<Opened<M>> opened_;
};

template <Memo M>
NewRef reconstruct_deep(Walk<M>& walk, Borrowed<> x, ReduceValue value, typename M::Vacancy vacancy) {
  DeepParts<M> parts(walk, std::move(vacancy));
  Ref<> y = Reconstruction<DeepParts<M>>(parts, value).run();
  if (!y) {
    walk.blame(x);
  }
  // An object that reconstructs as itself is in the memo, but it does not keep itself alive (`y is not x`).
  if (!y || (y.borrow() != x && !parts.close(y.borrow()))) {
    return {};
  }
  if (!value.dies_alone()) {
    walk.drop(std::move(value).take());
  }
  return y;
}

}  // namespace ectype
