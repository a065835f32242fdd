// error: (use of|call to) deleted
#include "memo/native_memo.hpp"

ectype::NativeVacancy keep(ectype::NativeVacancy& vacancy) {
#ifdef MISUSE
  return vacancy;
#endif
  return std::move(vacancy);
}
