// Addresses to fill tables with. Nobody looks at what is there.
#pragma once

#include "table/address_table.hpp"

#include <bit>
#include <cstdint>
#include <vector>

inline void* address(std::uint64_t number) { return std::bit_cast<void*>(number); }

// Objects next to each other, as an allocator lays them out.
inline void* neighbour(std::uint64_t index) { return address(0x7F00'0000'1000 + index * 16); }

// What undoes a multiplication by an odd number modulo 2^64, by Newton's method: an odd number is its own inverse in
// the lowest three bits, and each step doubles how many bits are right.
constexpr std::uint64_t inverse(std::uint64_t odd) {
  std::uint64_t result = odd;
  for (int right_bits = 3; right_bits < 64; right_bits *= 2) {
    result *= 2 - odd * result;
  }
  return result;
}

constexpr std::uint64_t kFactor = ectype::AddressHash(std::uint64_t{1}).bits();
static_assert(kFactor * inverse(kFactor) == 1);

// The one address that has the hash `bits`.
inline void* address_with_hash(std::uint64_t bits) { return address(bits * inverse(kFactor)); }

// Addresses whose hashes differ in their low half only: they want the same slot in a table of any size.
inline std::vector<void*> colliding_addresses(std::uint64_t high_half, std::size_t count) {
  std::vector<void*> result;
  for (std::uint64_t low_half = 1; low_half <= count; ++low_half) {
    result.push_back(address_with_hash(high_half << 32U | low_half));
  }
  return result;
}
