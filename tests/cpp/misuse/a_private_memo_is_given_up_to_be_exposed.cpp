// error: (discards qualifiers|is an lvalue)
#include "memo/exposed_memo.hpp"

std::optional<ectype::ExposedMemo> expose(ectype::PrivateMemo memo, ectype::DictWatcher watcher) {
#ifdef MISUSE
  return memo.expose(watcher);
#endif
  return std::move(memo).expose(watcher);
}
