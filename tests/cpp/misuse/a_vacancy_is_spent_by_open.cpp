// error: (use of|call to) deleted
#include "memo/native_memo.hpp"

bool store(ectype::NativeMemo& memo, ectype::NativeVacancy vacancy, ectype::Borrowed<> copy) {
#ifdef MISUSE
  ectype::Opened opened(memo, vacancy, copy);
#else
  ectype::Opened opened(memo, std::move(vacancy), copy);
#endif
  return opened && opened.close(copy);
}
