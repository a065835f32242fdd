// A reduce value: `(func, args[, state[, listitems[, dictitems]]])`, unpacked as in a call.
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

  [[nodiscard]] Borrowed<> function() const { return item(0); }
  [[nodiscard]] Borrowed<> arguments() const { return item(1); }
  // Null if it was left out or is None.
  [[nodiscard]] Borrowed<> state() const { return item(2); }
  [[nodiscard]] Borrowed<> list_items() const { return item(3); }
  [[nodiscard]] Borrowed<> dict_items() const { return item(4); }

  Ref<> take() && { return std::move(items_); }

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
    const Borrowed<> arguments = this->arguments();
    return all_stay(items_.borrow(), arguments) &&
           (!has_one_reference(arguments) ||
            (PyTuple_CheckExact(arguments.get()) != 0 && all_stay(arguments, Borrowed<>())));
  }

 private:
  explicit ReduceValue(Ref<> items) : items_(std::move(items)) {}

  [[nodiscard]] Borrowed<> item(Py_ssize_t i) const {
    const Borrowed<> items = items_.borrow();
    const Borrowed<> found = i < tuple_size(items) ? tuple_item(items, i) : Borrowed<>();
    return i >= 2 && found.get() == Py_None ? Borrowed<>() : found;
  }
  ECTYPE_COLD static void reject(State& state, Borrowed<> reduced) {
    const Ref<> never = call(state.fallbacks.reconstruct.borrow(), reduced);
  }

  Ref<> items_;
};

}  // namespace ectype
