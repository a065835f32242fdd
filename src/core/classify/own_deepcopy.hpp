// The functions that run the native `deepcopy`: the one of this package and, while `ectype.patch` is on, that of the
// standard library.
#pragma once

#include "capi/function.hpp"
#include "capi/vectorcall.hpp"

#include <atomic>

namespace ectype {

struct OwnDeepcopy {
  PyCFunction method = nullptr;  // of `ectype._core`
  VectorCall patched = nullptr;  // what the patch puts into the vectorcall slot of `copy.deepcopy` (3.12 on)
  VectorCall former = nullptr;   // what was there before
  bool is_patched = false;
  std::size_t closed_memos = 0;  // how many are lent to hooks at the moment
  Ref<> to_restore;              // the function that still has our entry point although the patch has ended
  Ref<> of_library;              // `copy.deepcopy`, as at import; empty if that is not the standard library's function
  std::atomic<VectorCall>* former_of_process = nullptr;  // what `patched` calls for memos that were not lent

  // Runs no foreign code.
  [[nodiscard]] bool is(Borrowed<> callable) const {
    if (is_function(callable)) {
      return is_patched && function_vectorcall(callable) == patched;
    }
    return PyCFunction_CheckExact(callable.get()) != 0 && PyCFunction_GetFunction(callable.get()) == method;
  }

  // A hook gets a memo that only our functions recognise, until `take_back`. If the patch ends meanwhile, the standard
  // library's function keeps our entry point until then.
  void lend() { ++closed_memos; }
  // The same while the patch is off: `copy.deepcopy` gets our entry point until `take_back`, which recognises what was
  // lent, and leaves all other calls to the former one. False if the entry point cannot be set (before 3.12).
  [[nodiscard]] bool lend_to_library() {
    const VectorCall current = of_library ? function_vectorcall(of_library.borrow()) : nullptr;
    if (current == nullptr) {
      return false;
    }
    if (current != patched) {
      former = current;
      former_of_process->store(current, std::memory_order_relaxed);
      set_function_vectorcall(of_library.borrow(), patched);
    }
    to_restore = share(of_library.borrow());
    lend();
    return true;
  }
  void take_back() {
    if (--closed_memos == 0 && to_restore) [[unlikely]] {
      restore(std::exchange(to_restore, Ref<>()));
    }
  }
  // For the duration of a hook's call with a closed memo (memo/private_memo.hpp).
  class ClosedMemo {
   public:
    explicit ClosedMemo(OwnDeepcopy& own) : own_(own) { own_.lend(); }
    ClosedMemo(const ClosedMemo&) = delete;
    ClosedMemo& operator=(const ClosedMemo&) = delete;
    ~ClosedMemo() { own_.take_back(); }

   private:
    OwnDeepcopy& own_;
  };
  // The patch has ended: restores the function's entry point, unless another tool has set one since. Postponed while
  // hooks have closed memos.
  void restore(Ref<> function) {
    if (closed_memos != 0) {
      to_restore = std::move(function);
    } else if (function_vectorcall(function.borrow()) == patched) {
      set_function_vectorcall(function.borrow(), former);
    }
  }
};

}  // namespace ectype
