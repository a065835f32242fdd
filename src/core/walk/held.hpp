// An original, held while its contents are copied.
#pragma once

#include "walk/walk.hpp"

namespace ectype {

// Foreign code may drop all other references to it. Then it must not die here, where nobody expects a finalizer and the
// memo may know it by its address alone. After a failure the walk is over: what the memo holds by address is dying
// anyway, must not be secured any more, and is not looked up by anybody.
template <Memo M>
class [[nodiscard]] Held {
 public:
  Held(Walk<M>& walk, Ref<> x) : walk_(walk), x_(std::move(x)) {}
  Held(Walk<M>& walk, Borrowed<> x) : Held(walk, share(x)) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ECTYPE_INLINE ~Held() {
    if (M::kNative && x_ && has_one_reference(x_.borrow()) && !error_is_set()) [[unlikely]] {
      walk_.drop(std::move(x_));
    }
  }
  explicit operator bool() const { return static_cast<bool>(x_); }
  [[nodiscard]] Borrowed<> borrow() const { return x_.borrow(); }

 private:
  Walk<M>& walk_;
  Ref<> x_;
};

}  // namespace ectype
