// The functions that run the native `deepcopy`: the one of this package and that of the standard library, which does so
// while `ectype.patch` is on and, from 3.12 on, in the middle of hooks that have received a memo of ours.
//
// Without the GIL the patch leaves our entry point in `copy.deepcopy` when it ends, because other threads may be in
// hooks that have received a memo. Each thread's state has an `OwnDeepcopy`.
#pragma once

#include "capi/function.hpp"
#include "capi/vectorcall.hpp"

#include <atomic>

namespace ectype {

struct OwnDeepcopy {
  PyCFunction method = nullptr;  // of `ectype._core`
  VectorCall patched = nullptr;  // what the patch puts into the vectorcall slot of `copy.deepcopy` (3.12 on)
  VectorCall former = nullptr;   // what was there before
  // Whether `copy.deepcopy` has our entry point: while the patch is on. Without the GIL ever since it was on first.
  std::atomic<bool> is_patched = false;
  const std::atomic<bool>* is_patched_for_all = &is_patched;  // of the state that all threads share
  std::size_t lent_memos = 0;                                 // how many calls of foreign code have one at the moment
  Ref<> to_restore;    // the function that still has our entry point although the patch has ended
  Ref<> of_library;    // `copy.deepcopy`, as at import; empty if that is not the standard library's function
  Ref<> library_code;  // its code, as at import: if a program gives it other code, that runs
  std::atomic<VectorCall>* former_of_process = nullptr;  // what `patched` calls for memos that were not lent

  // Whether this function recognises a memo that is lent. Runs no foreign code.
  [[nodiscard]] bool is(Borrowed<> callable) const {
    if (is_function(callable)) {
      return has_our_entry() ? function_vectorcall(callable) == patched
                             : callable == of_library.borrow() && can_divert();
    }
    return PyCFunction_CheckExact(callable.get()) != 0 && PyCFunction_GetFunction(callable.get()) == method;
  }

  // Whether `copy.deepcopy` still is what it was at import, apart from the place where it is entered.
  [[nodiscard]] bool library_is_unchanged() const {
    return of_library && code_of(of_library.borrow()) == library_code.borrow();
  }
  // Whether `copy.deepcopy` recognises a memo that is lent.
  [[nodiscard]] bool library_recognises() const { return has_our_entry() || can_divert(); }
  // Foreign code gets a memo of ours, until `take_back`. While the patch is off, `copy.deepcopy` gets our entry point,
  // which leaves the calls of all other threads to the former one. If the patch ends meanwhile, the function keeps our
  // entry point until then.
  void lend() {
    if (!kFreeThreaded && !has_our_entry() && can_divert()) {
      divert_library();
    }
    ++lent_memos;
  }
  void take_back() {
    if (--lent_memos == 0 && to_restore) [[unlikely]] {
      restore(std::exchange(to_restore, Ref<>()));
    }
  }
  // For the duration of a call of foreign code that has received our memo.
  class Lent {
   public:
    explicit Lent(OwnDeepcopy& own) : own_(own) { own_.lend(); }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    ~Lent() { own_.take_back(); }

   private:
    OwnDeepcopy& own_;
  };
  // The patch has ended: restores the function's entry point, unless another tool has set one since. Postponed while
  // memos are lent.
  void restore(Ref<> function) {
    if (lent_memos != 0) {
      to_restore = std::move(function);
    } else if (function_vectorcall(function.borrow()) == patched) {
      set_function_vectorcall(function.borrow(), former);
    }
  }

  // For the state of another thread than the one that has imported the module.
  void follow(const OwnDeepcopy& shared) {
    method = shared.method;
    patched = shared.patched;
    former_of_process = shared.former_of_process;
    is_patched_for_all = &shared.is_patched;
    of_library = share(shared.of_library);
    library_code = share(shared.library_code);
  }

 private:
  // Whether a call of `copy.deepcopy` with a lent memo certainly gets to us. Without the GIL the patch may end at any
  // time; then the function's code decides.
  [[nodiscard]] bool has_our_entry() const {
    if constexpr (kFreeThreaded) {
      return is_patched_for_all->load(std::memory_order_acquire) && library_is_unchanged();
    }
    return is_patched.load(std::memory_order_relaxed);
  }
  // Whether the standard library's function can be entered natively. Without the GIL another thread may be reading the
  // entry point.
  [[nodiscard]] bool can_divert() const {
    return !kFreeThreaded && library_is_unchanged() && function_vectorcall(of_library.borrow()) != nullptr;
  }
  void divert_library() {
    const VectorCall current = function_vectorcall(of_library.borrow());
    if (current != patched) {
      former = current;
      former_of_process->store(current, std::memory_order_relaxed);
      set_function_vectorcall(of_library.borrow(), patched);
    }
    to_restore = share(of_library.borrow());
  }
};

}  // namespace ectype
