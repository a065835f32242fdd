// One native memo per thread, reused. A call leases it while it runs; a call inside a call (from a hook, a finalizer,
// another greenlet) leases another.
#pragma once

#include "capi/stack.hpp"
#include "memo/native_memo.hpp"

namespace ectype {

// A memo in the pool. On the heap, not in the stack frame of the call: a greenlet's stack is moved away while
// another one runs, and a nested call must still find the memo.
struct PooledMemo {
  MemoStorage storage;
  NativeMemo memo{DormantMemo(StorageHandle(storage))};
  PooledMemo* next_in_use = nullptr;
};

// The state of one thread. Trivial, so that an access needs no initialisation guard.
struct ThreadMemos {
  PooledMemo* at_rest = nullptr;
  PooledMemo* in_use = nullptr;
  StackBounds stack;
  std::size_t calls_without_memo = 0;  // those that are running
  // The exception to which a call inside the running ones has added a note; only compared.
  const void* noted = nullptr;
  bool ready = false;

  static ThreadMemos& current();

  // For the duration of a call that needs no memo but runs foreign code.
  class WithoutMemo {
   public:
    WithoutMemo() : thread_(current()) { ++thread_.calls_without_memo; }
    WithoutMemo(const WithoutMemo&) = delete;
    WithoutMemo& operator=(const WithoutMemo&) = delete;
    ~WithoutMemo() {
      --thread_.calls_without_memo;
      thread_.forget_note_if_outermost();
    }

   private:
    ThreadMemos& thread_;
  };
  void forget_note_if_outermost() {
    if (in_use == nullptr && calls_without_memo == 0) {
      noted = nullptr;
    }
  }

  // The memo of the running call that gave foreign code `dict` as its memo, or null.
  [[nodiscard]] NativeMemo* memo_known_as(Borrowed<> dict) const {
    for (PooledMemo* pooled = in_use; pooled != nullptr; pooled = pooled->next_in_use) {
      if (pooled->memo.is_known_as(dict)) {
        return &pooled->memo;
      }
    }
    return nullptr;
  }
};

class MemoLease {
 public:
  explicit MemoLease(DictWatcher watcher);
  MemoLease(const MemoLease&) = delete;
  MemoLease& operator=(const MemoLease&) = delete;
  ~MemoLease();

  // Null, with MemoryError set, if there was no memory for it.
  [[nodiscard]] NativeMemo* get() const { return pooled_ == nullptr ? nullptr : &pooled_->memo; }
  [[nodiscard]] StackRoom stack() const { return thread_.stack.room(); }
  // Returns a new object that owns the memo and everything in it, and frees both when it is freed; the thread will make
  // a new memo. Empty, without an error of its own, if there is no memory for that. An error that is set is preserved.
  [[nodiscard]] Ref<> give_away();

 private:
  // From here on no call finds the memo.
  void end_use();

  ThreadMemos& thread_;
  PooledMemo* pooled_;
};

}  // namespace ectype
