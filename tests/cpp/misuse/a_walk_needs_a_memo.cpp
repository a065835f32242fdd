// error: (template constraint failure|constraints not satisfied)
#include "callers_memo/walk.hpp"
#include "memo/exact_dict.hpp"

struct NotQuiteAMemo : ectype::ExactDictMemo {
  using Vacancy = int;  // could be copied, and spent twice
};

using Right = ectype::CallersWalk<ectype::ExactDictMemo>;
#ifdef MISUSE
using Wrong = ectype::CallersWalk<NotQuiteAMemo>;
#endif
