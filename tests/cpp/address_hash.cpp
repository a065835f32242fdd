#include "addresses.hpp"
#include "table/address_table.hpp"

#include <doctest/doctest.h>

#include <random>
#include <unordered_set>

namespace {

using ectype::AddressHash;

constexpr unsigned kShiftOfSmallest = 64 - 6;  // 64 slots
constexpr unsigned kShiftOfLargest = 64 - 32;  // 2^32 slots

TEST_CASE("an address can be computed from its hash, so no two share one") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 10'000; ++round) {
    const std::uint64_t number = random();
    CHECK(address_with_hash(AddressHash(number).bits()) == address(number));
  }
}

TEST_CASE("neighbours have hashes of their own") {
  std::unordered_set<std::uint64_t> hashes;
  constexpr std::size_t kCount = 10'000;
  for (std::size_t i = 0; i < kCount; ++i) {
    hashes.insert(AddressHash(neighbour(i)).bits());
  }
  CHECK(hashes.size() == kCount);
}

TEST_CASE("a pointer is hashed as the number of its address") {
  CHECK(AddressHash(neighbour(7)).bits() == AddressHash(std::bit_cast<std::uint64_t>(neighbour(7))).bits());
  CHECK(AddressHash(static_cast<const void*>(nullptr)).bits() == AddressHash(std::uint64_t{0}).bits());
}

TEST_CASE("a hash survives being kept as bits") {
  std::mt19937_64 random(2);
  for (int round = 0; round < 1'000; ++round) {
    const AddressHash hash(random());
    const AddressHash again = AddressHash::from_bits(hash.bits());
    CHECK(again.bits() == hash.bits());
    CHECK(again.index(kShiftOfSmallest) == hash.index(kShiftOfSmallest));
  }
}

TEST_CASE("an index is within the table, and the lowest bit of the hash has no part in it") {
  std::mt19937_64 random(3);
  for (unsigned shift = kShiftOfLargest; shift <= kShiftOfSmallest; ++shift) {
    const std::uint64_t capacity = std::uint64_t{1} << (64 - shift);
    for (int round = 0; round < 100; ++round) {
      const std::uint64_t bits = random();
      const std::size_t index = AddressHash::from_bits(bits).index(shift);
      CHECK(index < capacity);
      CHECK(AddressHash::from_bits(bits ^ 1U).index(shift) == index);
    }
    CHECK(AddressHash::from_bits(~std::uint64_t{0}).index(shift) == capacity - 1);
  }
}

}  // namespace
