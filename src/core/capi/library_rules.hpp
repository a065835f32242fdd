// The rules of the running `copy.py` that differ between micro versions. `ectype._library` determines them at import.
#pragma once

#include "capi/ref.hpp"

#include <atomic>

namespace ectype {

// How a memo is looked into; `ectype._library` has the same numbers.
enum class MemoRule : std::uint8_t {
  kIdentity,  // `y = memo.get(d, nil)`, a miss if `y is nil`
  kNotNone,   // 3.15.0: `y = memo.get(d, None)`, a miss if `y is None`
  kContains,  // from 3.15.1 on: `d in memo`, then `memo[d]`
};

// The same for all interpreters of the process, which share the files of the standard library.
inline std::atomic<MemoRule> learnt_memo_rule = MemoRule::kIdentity;
inline std::atomic<bool> learnt_lazy_arguments = true;

ECTYPE_INLINE MemoRule memo_rule() {
  return since(kPython315) ? learnt_memo_rule.load(std::memory_order_relaxed) : MemoRule::kIdentity;
}

// Whether an entry is a copy: with one rule, None is not.
ECTYPE_INLINE bool counts_as_copy(Borrowed<> stored) {
  return stored.get() != Py_None || memo_rule() != MemoRule::kNotNone;
}

// Whether the arguments of a reduce value are copied by a generator.
inline bool arguments_are_lazy() { return learnt_lazy_arguments.load(std::memory_order_relaxed); }

}  // namespace ectype
