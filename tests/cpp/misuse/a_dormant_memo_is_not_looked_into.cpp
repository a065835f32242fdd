// error: no member named 'look_up'
#include "memo/private_memo.hpp"

auto look_up(ectype::DormantMemo dormant, ectype::Borrowed<> object) {
#ifdef MISUSE
  return dormant.look_up(object, ectype::Sharing::kMaybeShared);
#endif
  return std::move(dormant).wake().look_up(object, ectype::Sharing::kMaybeShared);
}
