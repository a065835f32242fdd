// error: (use of|call to) deleted
#include "memo/native_memo.hpp"

ectype::NativeTicket keep(ectype::NativeTicket& ticket) {
#ifdef MISUSE
  return ticket;
#endif
  return std::move(ticket);
}
