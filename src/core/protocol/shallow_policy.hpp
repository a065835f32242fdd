// How a shallow copy uses a reduce value: its parts are not copied.
#pragma once

#include "protocol/protocol.hpp"

namespace ectype {

class ShallowPolicy {
 public:
  static constexpr bool kDeep = false;

  explicit ShallowPolicy(State& state) : state_(state) {}

  [[nodiscard]] State& state() const { return state_; }
  NewRef copy(Borrowed<> part) { return share(part); }
  [[nodiscard]] static bool begin() { return true; }
  NewRef copy_argument(Borrowed<> part, Py_ssize_t /*i*/) { return share(part); }
  NewRef copy_state(Borrowed<> part) { return share(part); }
  [[nodiscard]] bool put_state(Borrowed<> y, Ref<> copied) { return ectype::put_state(*this, y, std::move(copied)); }
  static bool take_omission(Borrowed<> /*part*/) { return false; }
  [[nodiscard]] bool constructed(Borrowed<> /*y*/) { return true; }
  static void defer_decref(Ref<> /*object*/) {}
  static void failed_in_state(Borrowed<> /*state*/) {}
  static void failed_at_key(Borrowed<> /*key*/) {}
  static void failed_at(const char* /*part*/) {}
  static void failed_at_argument() {}
  template <class Run>
  Ref<> foreign(Run run) {
    return run();
  }
  template <class Run>
  [[nodiscard]] bool foreign_step(Run run) {
    return run();
  }

 private:
  State& state_;
};

// `type` is alive, and was the type of `x` when the copy began. Foreign code. Empty with an error set.
inline NewRef copy_reduced(State& state, Borrowed<> x, Type type) {
  Reduced reduced;
  if (!reduced.take(state, reduce(state, x, type, ReducerTest::kNotNone, "shallow"))) {
    return {};
  }
  if (reduced.itself) {
    return share(x);
  }
  ShallowPolicy policy(state);
  return Reconstruction<ShallowPolicy>(policy, *reduced.value).run();
}

}  // namespace ectype
