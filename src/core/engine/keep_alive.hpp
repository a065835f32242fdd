// An original, kept alive while its contents are copied.
#pragma once

#include "engine/walk.hpp"

namespace ectype {

// Foreign code may drop all other references to it. Then it must not die here, where nobody expects a finalizer and the
// memo may know it by its address alone. After a failure the walk is over: what the memo holds by address is dying
// anyway, must not be owned any more, and is not looked up by anybody.
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
