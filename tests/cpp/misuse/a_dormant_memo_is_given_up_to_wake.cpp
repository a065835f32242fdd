// error: (discards qualifiers|is an lvalue)
#include "memo/private_memo.hpp"

ectype::PrivateMemo wake(ectype::DormantMemo dormant) {
#ifdef MISUSE
  return dormant.wake();
#endif
  return std::move(dormant).wake();
}
