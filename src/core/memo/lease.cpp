#include "memo/lease.hpp"

#include "platform/system.hpp"
#include "table/owned.hpp"

namespace ectype {
namespace {

constinit thread_local ThreadMemos thread_memos;

void replace_memo_at_rest(ThreadMemos& thread, PooledMemo* memo) {
  const Owned<PooledMemo> former(std::exchange(thread.at_rest, memo));
}

// Frees only our own memory: a dormant memo holds no Python object.
constinit platform::AtThreadExit at_thread_exit([](void* thread) {
  replace_memo_at_rest(*static_cast<ThreadMemos*>(thread), nullptr);
});

ECTYPE_COLD void prepare(ThreadMemos& thread) {
  at_thread_exit.call_with(&thread);
  thread.stack = StackBounds::measure();
  thread.ready = true;
}

ECTYPE_COLD PooledMemo* new_memo() {
  Owned<PooledMemo> pooled = make_owned<PooledMemo>();
  if (!pooled) {
    out_of_memory();
  }
  return pooled.release();
}

}  // namespace

ThreadMemos& ThreadMemos::current() {
  ThreadMemos& thread = thread_memos;
  if (!thread.ready) [[unlikely]] {
    prepare(thread);
  }
  return thread;
}

ECTYPE_COLD State* ThreadMemos::find_copier_with(Borrowed<> memo) const {
  if (const PooledMemo* pooled = memo_known_as(memo)) {
    return pooled->memo.copier();
  }
  for (const CallersMemo* entry = callers_memos; entry != nullptr; entry = entry->next) {
    if (entry->memo == memo) {
      return entry->copier;
    }
  }
  return nullptr;
}

CallersMemoInUse::CallersMemoInUse(ThreadMemos& thread, Borrowed<> memo, State& copier)
    : thread_(thread), entry_(make_owned<CallersMemo>(memo, &copier, thread.callers_memos).release()) {
  if (entry_ == nullptr) {
    out_of_memory();
  } else {
    thread_.callers_memos = entry_;
  }
}

CallersMemoInUse::~CallersMemoInUse() {
  const Owned<CallersMemo> entry(entry_);
  CallersMemo** link = &thread_.callers_memos;
  while (entry && *link != entry.get()) {
    link = &(*link)->next;
  }
  if (entry) {
    *link = entry->next;
  }
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

void ThreadMemos::end_use(PooledMemo& pooled) {
  // Usually the newest; with greenlets, calls may end in any order.
  PooledMemo** link = &in_use;
  while (*link != &pooled) {
    link = &(*link)->next_in_use;
  }
  *link = pooled.next_in_use;
  forget_note_if_outermost();
}

void ThreadMemos::take_back(PooledMemo& pooled) {
  end_use(pooled);
  pooled.has_ended = false;
  // Finalizers run here, and may hold the dict that was the memo. So this comes last, when no call can find it.
  pooled.memo.rest();
  replace_memo_at_rest(*this, &pooled);
}

MemoLease::~MemoLease() {
  if (pooled_ == nullptr) {
    return;
  }
  if (pooled_->memo.nested_calls != 0) [[unlikely]] {
    pooled_->has_ended = true;  // the last of these calls takes it back
    return;
  }
  thread_.take_back(*pooled_);
}

namespace {

constexpr const char* kUnfinishedCopy = "an unfinished copy";

void let_go_of_unfinished_copy(PyObject* capsule) {
  const ErrorAside error;
  const Owned<PooledMemo> pooled(static_cast<PooledMemo*>(PyCapsule_GetPointer(capsule, kUnfinishedCopy)));
  pooled->memo.rest();
}

}  // namespace

Ref<> MemoLease::give_away() {
  const ErrorAside error;
  if (pooled_->memo.nested_calls != 0) {
    return {};
  }
  Ref<> owner = Ref<>::steal(PyCapsule_New(pooled_, kUnfinishedCopy, let_go_of_unfinished_copy));
  if (owner) {
    thread_.end_use(*pooled_);
    std::exchange(pooled_, nullptr)->memo.retire();
  }
  return owner;
}

}  // namespace ectype
