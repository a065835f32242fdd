// error: (template constraint failure|constraints not satisfied)
#include "engine/walk.hpp"
#include "memo/native_memo.hpp"

struct NotQuiteAMemo : ectype::NativeMemo {
  using Vacancy = int;  // could be copied, and spent twice
};

using Right = ectype::Walk<ectype::NativeMemo>;
#ifdef MISUSE
using Wrong = ectype::Walk<NotQuiteAMemo>;
#endif
