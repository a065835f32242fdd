// Keeps an original alive while its contents are copied.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

// Foreign code may drop all other references to the object. It must not be freed here, where a finalizer is not
// expected and the memo may hold only its address. After an error it is freed at once: the walk has ended, what the
// memo holds by address is being freed too, and must be neither owned nor looked up any more.
class [[nodiscard]] KeepAlive {
 public:
  KeepAlive(Walk& walk, Ref<> x) : walk_(walk), x_(std::move(x)) {}
  KeepAlive(Walk& walk, Borrowed<> x) : KeepAlive(walk, share(x)) {}
  KeepAlive(const KeepAlive&) = delete;
  KeepAlive& operator=(const KeepAlive&) = delete;
  ECTYPE_INLINE ~KeepAlive() {
    if (x_ && has_one_reference(x_.borrow()) && !error_is_set()) [[unlikely]] {
      walk_.defer_decref(std::move(x_));
    }
  }
  explicit operator bool() const { return static_cast<bool>(x_); }
  [[nodiscard]] Borrowed<> borrow() const { return x_.borrow(); }

 private:
  Walk& walk_;
  Ref<> x_;
};

}  // namespace ectype
