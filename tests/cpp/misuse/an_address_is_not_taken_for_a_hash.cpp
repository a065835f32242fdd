// error: (cannot convert|no viable conversion)
#include "table/address_table.hpp"

void* look_up(const ectype::AddressTable<>& table, const void* key) {
#ifdef MISUSE
  return table.find(key, key);
#endif
  return table.find(key, ectype::AddressHash(key));
}
