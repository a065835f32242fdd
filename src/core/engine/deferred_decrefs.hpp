// Objects that nobody but the walk holds any more, since foreign code has let go of them.
#pragma once

#include "capi/ref.hpp"
#include "table/buffer.hpp"

namespace ectype {

// They must not die where that is found out: nobody expects a finalizer there, and the memo may know them by their
// addresses alone. They die before other foreign code runs, when everything is in order, or with the walk.
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
    // Where there is no memory for its address it never dies: that harms least.
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

  Ref<> first_;  // the usual number
  Buffer<PyObject*> others_;
};

}  // namespace ectype
