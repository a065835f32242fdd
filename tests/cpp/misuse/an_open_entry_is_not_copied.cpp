// error: (use of|call to) deleted
#include "memo/native_memo.hpp"

bool finish(ectype::Opened<ectype::NativeMemo>& opened, ectype::Borrowed<> copy) {
#ifdef MISUSE
  ectype::Opened<ectype::NativeMemo> second = opened;
#endif
  return opened.close(copy);
}
