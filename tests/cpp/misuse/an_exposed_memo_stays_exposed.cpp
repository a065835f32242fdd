// error: no matching (function for call to|conversion for functional-style cast)
#include "memo/exposed_memo.hpp"

ectype::PrivateMemo hide(ectype::ExposedMemo memo) {
#ifdef MISUSE
  return ectype::PrivateMemo(std::move(memo));
#endif
  return std::move(memo).rest().wake();  // only as a new memo, with nothing in it
}
