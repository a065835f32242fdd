// error: (use of|call to) deleted
#include "memo/private_memo.hpp"

ectype::DormantMemo put_to_rest(ectype::StorageHandle storage) {
#ifdef MISUSE
  return ectype::DormantMemo(storage);
#endif
  return ectype::DormantMemo(std::move(storage));
}
