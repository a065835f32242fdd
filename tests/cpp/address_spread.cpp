#include "table/address_table.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace {

// How many slots an insertion looks at on average, until a table of 2^bits slots is half full of objects in a row.
double mean_probes(std::uint64_t object_size, unsigned bits) {
  const std::size_t capacity = std::size_t{1} << bits;
  std::vector<bool> taken(capacity);
  std::size_t probes = 0;
  for (std::size_t k = 0; k < capacity / 2; ++k) {
    std::size_t i = ectype::AddressHash(0x7F00'0000'1000 + k * object_size).index(64 - bits);
    for (++probes; taken[i]; ++probes) {
      i = (i + 1) % capacity;
    }
    taken[i] = true;
  }
  return static_cast<double>(probes) / static_cast<double>(capacity / 2);
}

TEST_CASE("objects in a row leave each other's slots alone, whatever their size") {
  for (std::uint64_t object_size = 16; object_size <= 512; object_size += 16) {
    CAPTURE(object_size);
    for (unsigned bits = 6; bits <= 13; ++bits) {
      CAPTURE(bits);
      CHECK(mean_probes(object_size, bits) < (object_size <= 128 ? 2 : 5));
    }
  }
}

}  // namespace
