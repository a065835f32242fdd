#include "memo/lease.hpp"

#include <new>

namespace ectype {
namespace {

constinit thread_local ThreadMemos thread_memos;

struct AtThreadExit {
  AtThreadExit() = default;
  AtThreadExit(const AtThreadExit&) = delete;
  AtThreadExit& operator=(const AtThreadExit&) = delete;
  // Frees only our own memory. A dormant memo holds no Python object, so the interpreter may be gone already.
  ~AtThreadExit() { delete std::exchange(thread_memos.at_rest, nullptr); }
  void arm() const {}
};

ECTYPE_COLD void prepare(ThreadMemos& thread) {
  static thread_local const AtThreadExit at_thread_exit;
  at_thread_exit.arm();
  thread.stack = StackBounds::measure();
  thread.ready = true;
}

ECTYPE_COLD PooledMemo* new_memo() {
  auto* pooled = new (std::nothrow) PooledMemo;
  if (pooled == nullptr) {
    out_of_memory();
  }
  return pooled;
}

}  // namespace

ThreadMemos& ThreadMemos::current() {
  ThreadMemos& thread = thread_memos;
  if (!thread.ready) [[unlikely]] {
    prepare(thread);
  }
  return thread;
}

MemoLease::MemoLease(DictWatcher watcher)
    : thread_(ThreadMemos::current()), pooled_(std::exchange(thread_.at_rest, nullptr)) {
  if (pooled_ == nullptr) [[unlikely]] {
    pooled_ = new_memo();
    if (pooled_ == nullptr) {
      return;
    }
  }
  pooled_->memo.wake(watcher);
  pooled_->next_in_use = std::exchange(thread_.in_use, pooled_);
}

void MemoLease::end_use() {
  // Usually the newest; with greenlets, calls may end in any order.
  PooledMemo** link = &thread_.in_use;
  while (*link != pooled_) {
    link = &(*link)->next_in_use;
  }
  *link = pooled_->next_in_use;
  thread_.forget_note_if_outermost();
}

MemoLease::~MemoLease() {
  if (pooled_ == nullptr) {
    return;
  }
  end_use();
  // Finalizers run here, and may hold the dict that was the memo. So this comes last, when no call can find it.
  pooled_->memo.rest();
  delete std::exchange(thread_.at_rest, pooled_);
}

namespace {

constexpr const char* kUnfinishedCopy = "an unfinished copy";

void let_go_of_unfinished_copy(PyObject* capsule) {
  const ErrorAside error;
  auto* pooled = static_cast<PooledMemo*>(PyCapsule_GetPointer(capsule, kUnfinishedCopy));
  pooled->memo.rest();
  delete pooled;
}

}  // namespace

Ref<> MemoLease::give_away() {
  const ErrorAside error;
  Ref<> owner = Ref<>::steal(PyCapsule_New(pooled_, kUnfinishedCopy, let_go_of_unfinished_copy));
  if (owner) {
    end_use();
    std::exchange(pooled_, nullptr)->memo.retire();
  }
  return owner;
}

}  // namespace ectype
