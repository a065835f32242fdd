// Objects to which only the walk still holds a reference, because foreign code has dropped all others.
#pragma once

#include "capi/ref.hpp"
#include "table/buffer.hpp"

namespace ectype {

// They must not be freed where this is detected: a finalizer could run in the middle of a step, and the memo may hold
// them by address only. They are freed before the next foreign code runs, when everything is prepared for it, or with
// the walk.
class DeferredDecrefs {
 public:
  DeferredDecrefs() = default;
  DeferredDecrefs(const DeferredDecrefs&) = delete;
  DeferredDecrefs& operator=(const DeferredDecrefs&) = delete;
  ~DeferredDecrefs() { run(); }

  [[nodiscard]] bool empty() const { return !first_; }
  void add(Ref<> object) {
    if (!first_) {
      first_ = std::move(object);
      return;
    }
    // If there is no memory to store its address, the object is leaked: that does the least harm.
    [[maybe_unused]] const bool known = others_.push(object.release());
  }
  ECTYPE_INLINE void run() {
    if (first_) [[unlikely]] {
      run_all();
    }
  }

 private:
  ECTYPE_COLD void run_all() {
    Buffer<PyObject*> others;
    others.swap(others_);
    first_ = Ref<>();
    for (PyObject* other : others) {
      ectype::let_go(Borrowed<>(other));
    }
  }

  Ref<> first_;  // usually the only one
  Buffer<PyObject*> others_;
};

}  // namespace ectype
