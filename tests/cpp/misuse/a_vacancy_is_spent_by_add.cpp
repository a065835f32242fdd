// error: (use of|call to) deleted
#include "memo/native_memo.hpp"

bool store(ectype::NativeMemo& memo, ectype::NativeVacancy vacancy, ectype::Borrowed<> copy) {
#ifdef MISUSE
  return memo.add(vacancy, copy);
#endif
  return memo.add(std::move(vacancy), copy);
}
