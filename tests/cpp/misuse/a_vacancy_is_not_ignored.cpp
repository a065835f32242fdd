// error: ignoring return(ed)? value
#include "memo/native_memo.hpp"

bool is_known(ectype::NativeMemo& memo, ectype::Borrowed<> object) {
#ifdef MISUSE
  memo.look_up(object, ectype::Sharing::kMaybeShared);
#endif
  return static_cast<bool>(memo.look_up(object, ectype::Sharing::kMaybeShared).copy);
}
