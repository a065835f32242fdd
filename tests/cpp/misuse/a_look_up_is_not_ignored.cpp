// error: ignoring return value
#include "table/address_table.hpp"

void look_up(const ectype::AddressTable<>& table, const void* key) {
  [[maybe_unused]] const void* found = table.find(key, ectype::AddressHash(key));
#ifdef MISUSE
  table.find(key, ectype::AddressHash(key));
#endif
}
