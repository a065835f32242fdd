// error: ignoring return value
#include "memo/native_memo.hpp"

bool before_foreign_code(ectype::NativeMemo& memo) {
#ifdef MISUSE
  memo.settle();
#endif
  return memo.settle();
}
