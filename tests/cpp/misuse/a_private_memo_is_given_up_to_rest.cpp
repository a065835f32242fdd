// error: (discards qualifiers|is an lvalue)
#include "memo/private_memo.hpp"

ectype::DormantMemo rest(ectype::PrivateMemo memo) {
#ifdef MISUSE
  return memo.rest();
#endif
  return std::move(memo).rest();
}
