// A reduce value: `(func, args[, state[, listitems[, dictitems]]])`, unpacked as in a call. The most frequent one,
// `(copyreg.__newobj__, (cls,), state)`, need not be made as a tuple.
#pragma once

#include "capi/call.hpp"
#include "capi/tuple.hpp"
#include "engine/leaf.hpp"
#include "state.hpp"

namespace ectype {

struct ReduceValue {
  // Empty, with the standard library's own error set, if the value does not have this form. May run foreign code.
  static std::optional<ReduceValue> unpack(State& state, Ref<> reduced) {
    Ref<> items = std::move(reduced);
    if (PyTuple_CheckExact(items.get()) == 0) {
      if (!is_iterable(items.borrow())) {
        reject(state, items.borrow());
        return std::nullopt;
      }
      items = Ref<>::steal(PySequence_Tuple(items.get()));
      if (!items) {
        return std::nullopt;
      }
    }
    constexpr Py_ssize_t kFewest = 2;
    constexpr Py_ssize_t kMost = 5;
    const Py_ssize_t size = tuple_size(items.borrow());
    if (size < kFewest || size > kMost) {
      reject(state, items.borrow());
      return std::nullopt;
    }
    return ReduceValue(std::move(items));
  }

  // For a tuple that the core has made.
  static ReduceValue of(Ref<> items) { return ReduceValue(std::move(items)); }

  // For `(copyreg.__newobj__, (cls,), state)`, if that function is the standard library's and no copier has rules.
  static ReduceValue of_state(Ref<> cls, Ref<> state) { return {std::move(cls), std::move(state)}; }

  // The class, if this was made by `of_state`; else null. Then there are no function and no arguments.
  [[nodiscard]] Borrowed<> bare_class() const { return cls_.borrow(); }
  [[nodiscard]] Borrowed<> function() const { return item(0); }
  [[nodiscard]] Borrowed<> arguments() const { return item(1); }
  // Null if it was left out or is None.
  [[nodiscard]] Borrowed<> state() const { return cls_ ? unless_none(state_.borrow()) : item(2); }
  [[nodiscard]] Borrowed<> list_items() const { return item(3); }
  [[nodiscard]] Borrowed<> dict_items() const { return item(4); }

  // What it owns. The class is the object's, which the caller keeps.
  Ref<> take() && { return std::move(cls_ ? state_ : items_); }

  // Whether freeing it would free only itself and the tuple of the arguments. These two are in no memo.
  [[nodiscard]] bool dies_alone() const {
    const auto stays = [](Borrowed<> object) { return !has_one_reference(object) || is_common_atomic(object); };
    const auto all_stay = [&](Borrowed<> tuple, Borrowed<> but) {
      for (Py_ssize_t i = 0; i < tuple_size(tuple); ++i) {
        if (const Borrowed<> item = tuple_item(tuple, i); item != but && !stays(item)) {
          return false;
        }
      }
      return true;
    };
    if (cls_) {
      return stays(state_.borrow());
    }
    const Borrowed<> arguments = this->arguments();
    return all_stay(items_.borrow(), arguments) &&
           (!has_one_reference(arguments) ||
            (PyTuple_CheckExact(arguments.get()) != 0 && all_stay(arguments, Borrowed<>())));
  }

 private:
  explicit ReduceValue(Ref<> items) : items_(std::move(items)) {}
  ReduceValue(Ref<> cls, Ref<> state) : cls_(std::move(cls)), state_(std::move(state)) {}

  [[nodiscard]] static Borrowed<> unless_none(Borrowed<> item) { return item.get() == Py_None ? Borrowed<>() : item; }
  [[nodiscard]] Borrowed<> item(Py_ssize_t i) const {
    const Borrowed<> items = items_.borrow();
    const Borrowed<> found = items && i < tuple_size(items) ? tuple_item(items, i) : Borrowed<>();
    return i >= 2 ? unless_none(found) : found;
  }
  ECTYPE_COLD static void reject(State& state, Borrowed<> reduced) {
    const Ref<> never = call(state.fallbacks.reconstruct.borrow(), reduced);
  }

  Ref<> items_;  // the tuple, or empty
  Ref<> cls_;
  Ref<> state_;
};

}  // namespace ectype
