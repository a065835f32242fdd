// How a deep copy copies the parts of a reduce value.
#pragma once

#include "memo/concept.hpp"
#include "protocol/reconstruct.hpp"
#include "protocol/reconstruction_rules.hpp"

namespace ectype {

// The walk, `W`, copies the parts; the object is stored as soon as it exists.
template <class W>
class DeepPolicy {
 public:
  static constexpr bool kDeep = true;

  DeepPolicy(W& walk, Borrowed<> x, const ReduceValue& value, typename W::Memo::Vacancy vacancy)
      : walk_(walk), x_(x), value_(value), vacancy_(std::move(vacancy)) {}

  [[nodiscard]] State& state() const { return walk_.state(); }
  NewRef copy(Borrowed<> part) { return walk_.copy(part, Sharing::kMaybeShared); }
  [[nodiscard]] bool begin() { return walk_.state().tables.rules() == nullptr || begin_by_rules(); }
  ECTYPE_INLINE NewRef copy_argument(Borrowed<> part, Py_ssize_t i) {
    return arguments_have_rules_ ? copy_argument_by_rules(part, i) : copy(part);
  }
  NewRef copy_state(Borrowed<> part) {
    return walk_.state().tables.rules() == nullptr ? copy(part) : copy_state_with_rules(part);
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
  ECTYPE_COLD void failed_at_argument() {
    if (!is_own_error_) {
      walk_.failed_at("an argument");
    }
  }
  template <class Run>
  Ref<> foreign(Run run) {
    return walk_.foreign(run);
  }
  template <class Run>
  [[nodiscard]] bool foreign_step(Run run) {
    return walk_.foreign_step(run);
  }

  // Called last. False with an error set.
  [[nodiscard]] bool close(Borrowed<> y) {
    return (!rules_ || type_of(y) != type_of(x_) || rules_->finish(walk_, x_, y, value_)) && opened_->close(y);
  }

 private:
  ECTYPE_COLD bool begin_by_rules() {
    const Rules& rules = *walk_.state().tables.rules();
    arguments_have_rules_ = rules.names_classes() || rules.names_lists() || rules.goes_on_after_errors();
    if (!rules.has_attributes() || rules.surely_has_none_of(type_of(x_))) {
      return true;
    }
    rules_ = ReconstructionRules<W>::of(walk_, x_, value_);
    arguments_have_rules_ = arguments_have_rules_ || rules_;
    return rules_ || !error_is_set();
  }
  ECTYPE_COLD NewRef copy_argument_by_rules(Borrowed<> part, Py_ssize_t i) {
    const Rules& rules = *walk_.state().tables.rules();
    // Nor is a rule about the object's own class.
    if (rules.names_classes() && part == as_object(type_of(x_))) {
      return share(part);
    }
    const bool fails_alone = rules.goes_on_after_errors() && PyDict_CheckExact(part.get()) != 0;
    if ((rules.names_lists() || fails_alone) && holds_own_items(x_, part)) {
      return copy_container_of_own_items(walk_, part, is_own_error_);
    }
    return rules_ ? rules_->copy_argument(walk_, x_, i, part) : copy(part);
  }
  ECTYPE_COLD NewRef copy_state_with_rules(Borrowed<> part) {
    if (!rules_ && !walk_.state().tables.rules()->names_types_of_states() && PyList_CheckExact(part.get()) == 0) {
      return copy(part);
    }
    return rules_ ? copy_state_with(walk_, rules_->attributes(), x_, part, state_lacks_fields_)
                  : copy_state_with(walk_, AttributeRules(), x_, part, state_lacks_fields_);
  }

  W& walk_;
  Borrowed<> x_;
  const ReduceValue& value_;
  Owned<ReconstructionRules<W>> rules_;  // null if a copier has none for the attributes
  bool arguments_have_rules_ = false;    // whether a rule of a copier's may be about one
  bool state_lacks_fields_ = false;
  bool is_own_error_ = false;  // the error is about no part of the object
  std::optional<typename W::Memo::Vacancy> vacancy_;
  std::optional<Opened<typename W::Memo>> opened_;
};

template <class W>
NewRef reconstruct_deep(W& walk, Borrowed<> x, ReduceValue value, typename W::Memo::Vacancy vacancy) {
  DeepPolicy<W> policy(walk, x, value, std::move(vacancy));
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
