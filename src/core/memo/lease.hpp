// One native memo per thread, reused. A call leases it while it runs; a call inside a call (from a hook, a finalizer,
// another greenlet) leases another.
#pragma once

#include "capi/stack.hpp"
#include "memo/native_memo.hpp"

namespace ectype {

struct State;

// A memo in the pool. On the heap, not in the stack frame of the call: a greenlet's stack is moved away while
// another one runs, and a nested call must still find the memo.
struct PooledMemo {
  MemoStorage storage;
  NativeMemo memo{DormantMemo(StorageHandle(storage))};
  PooledMemo* next_in_use = nullptr;
  bool has_ended = false;  // its copy has, but not all calls inside hooks that use it
};

// A memo of the caller's, while a copier with rules copies with it. On the heap, as above.
struct CallersMemo {
  Borrowed<> memo;
  State* copier = nullptr;
  CallersMemo* next = nullptr;
};

// The state of one thread. Trivial, so that an access needs no initialisation guard.
struct ThreadMemos {
  PooledMemo* at_rest = nullptr;
  PooledMemo* in_use = nullptr;
  StackBounds stack;
  std::size_t calls_without_memo = 0;  // those that are running
  // The exception to which a call inside the running ones has added a note; only compared.
  const void* noted = nullptr;
  // Calls of copiers with rules that are running, and the exception that a rule of theirs has raised last: owned, so
  // that no other gets its address meanwhile.
  std::size_t copier_calls = 0;
  PyObject* rule_error = nullptr;
  // The callers' memos of the running copies by copiers with rules.
  CallersMemo* callers_memos = nullptr;
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

  // Whether a native copy is running that foreign code may have interrupted: with a memo of ours, or by a copier with
  // one of the caller's.
  [[nodiscard]] bool copies_natively() const { return in_use != nullptr || callers_memos != nullptr; }
  // The memo of the running call that gave foreign code `dict` as its memo, or null.
  [[nodiscard]] PooledMemo* memo_known_as(Borrowed<> dict) const {
    for (PooledMemo* pooled = in_use; pooled != nullptr; pooled = pooled->next_in_use) {
      if (pooled->memo.is_known_as(dict)) {
        return pooled;
      }
    }
    return nullptr;
  }
  // The copy with this memo has ended: from here on no call finds it, and it can be used again.
  void take_back(PooledMemo& pooled);
  // From here on no call finds the memo.
  void end_use(PooledMemo& pooled);

  // For the duration of a call inside a hook that uses this memo.
  class NestedCall {
   public:
    NestedCall(ThreadMemos& thread, PooledMemo& pooled) : thread_(thread), pooled_(pooled) {
      ++pooled_.memo.nested_calls;
    }
    NestedCall(const NestedCall&) = delete;
    NestedCall& operator=(const NestedCall&) = delete;
    ~NestedCall() {
      if (--pooled_.memo.nested_calls == 0 && pooled_.has_ended) [[unlikely]] {
        const ErrorAside error;
        thread_.take_back(pooled_);
      }
    }

   private:
    ThreadMemos& thread_;
    PooledMemo& pooled_;
  };
  // The copier with rules whose copy has this memo, by its state; null for a copy by the module's own functions.
  [[nodiscard]] ECTYPE_INLINE State* copier_with(Borrowed<> memo) const {
    return copier_calls == 0 ? nullptr : find_copier_with(memo);
  }

 private:
  [[nodiscard]] State* find_copier_with(Borrowed<> memo) const;
};

// For the duration of a call of a copier with rules.
class CopierCall {
 public:
  CopierCall() : thread_(ThreadMemos::current()) { ++thread_.copier_calls; }
  CopierCall(const CopierCall&) = delete;
  CopierCall& operator=(const CopierCall&) = delete;
  ~CopierCall() {
    if (--thread_.copier_calls == 0 && thread_.rule_error != nullptr) [[unlikely]] {
      const ErrorAside error;
      let_go(Borrowed<>(std::exchange(thread_.rule_error, nullptr)));
    }
  }

 private:
  ThreadMemos& thread_;
};

// Makes it known that a copier copies with a memo of the caller's.
class CallersMemoInUse {
 public:
  CallersMemoInUse(ThreadMemos& thread, Borrowed<> memo, State& copier);
  CallersMemoInUse(const CallersMemoInUse&) = delete;
  CallersMemoInUse& operator=(const CallersMemoInUse&) = delete;
  ~CallersMemoInUse();
  // False, with MemoryError set, if there was no memory.
  explicit operator bool() const { return entry_ != nullptr; }

 private:
  ThreadMemos& thread_;
  CallersMemo* entry_;
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
  // a new memo. Empty, without an error of its own, if there is no memory for that, or if calls inside hooks use the
  // memo. An error that is set is preserved.
  [[nodiscard]] Ref<> give_away();

 private:
  ThreadMemos& thread_;
  PooledMemo* pooled_;
};

}  // namespace ectype
