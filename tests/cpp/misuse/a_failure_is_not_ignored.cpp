// error: ignoring return value
#include "memo/native_memo.hpp"

bool before_foreign_code(ectype::NativeMemo& memo) {
#ifdef MISUSE
  memo.prepare_for_foreign_code();
#endif
  return memo.prepare_for_foreign_code();
}
