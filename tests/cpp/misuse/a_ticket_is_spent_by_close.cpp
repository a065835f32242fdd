// error: (use of|call to) deleted
#include "memo/native_memo.hpp"

bool finish(ectype::NativeMemo& memo, ectype::NativeTicket ticket, ectype::Borrowed<> copy) {
#ifdef MISUSE
  return memo.close(ticket, copy);
#endif
  return memo.close(std::move(ticket), copy);
}
