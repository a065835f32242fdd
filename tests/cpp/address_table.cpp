#include "table/address_table.hpp"

#include "addresses.hpp"
#include "watched_table.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <vector>

namespace {

using ectype::AddressHash;

// A table of 64 slots takes 32 entries, and each growth doubles both.
constexpr std::array<std::size_t, 16> kSizesAroundGrowth = {0,  1,   2,   31,  32,  33,  63,  64,
                                                            65, 127, 128, 129, 511, 512, 513, 4097};
constexpr std::size_t kKeepEverything = SIZE_MAX;

TEST_CASE_FIXTURE(InWatchedMemory, "a new table finds nothing and has asked for nothing") {
  const Table table;
  CHECK(table.empty());
  CHECK(table.capacity() == 0);
  CHECK(find(table, neighbour(0)) == nullptr);
  CHECK(WatchedMemory::requests() == 0);
}

TEST_CASE_FIXTURE(InWatchedMemory, "every entry outlives every growth") {
  for (const std::size_t size : kSizesAroundGrowth) {
    CAPTURE(size);
    Table table;
    Model model;
    fill(table, model, size);
    check_same(table, model);
    CHECK(table.capacity() >= 2 * size);  // at most half full, or a miss might never end
    for (std::size_t i = size; i < 2 * size + 10; ++i) {
      REQUIRE(find(table, neighbour(i)) == nullptr);
    }
  }
}

TEST_CASE_FIXTURE(InWatchedMemory, "storing again replaces the value and nothing else") {
  for (const std::size_t size : kSizesAroundGrowth) {
    CAPTURE(size);
    Table table;
    Model model;
    fill(table, model, size);
    for (std::size_t i = 0; i < size; ++i) {
      REQUIRE(insert(table, neighbour(i), address(i + 1)));
      model[neighbour(i)] = address(i + 1);
    }
    check_same(table, model);
  }
}

TEST_CASE_FIXTURE(InWatchedMemory, "a table does what std::unordered_map does, whatever is asked of it") {
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::vector<void*> keys = colliding_addresses(random() >> 32U, 50);
    for (std::size_t i = 0; i < 1'000; ++i) {
      keys.push_back(neighbour(i));
      keys.push_back(address(random() | 1U));  // not null
    }
    Table table;
    Model model;
    for (int round = 0; round < 10'000; ++round) {
      CAPTURE(round);
      void* key = keys[random() % keys.size()];
      const auto choice = random() % 1'000;
      if (choice < 500) {
        void* value = address(random() | 1U);
        REQUIRE(insert(table, key, value));
        model[key] = value;
      } else if (choice < 998) {
        const auto known = model.find(key);
        REQUIRE(find(table, key) == (known == model.end() ? nullptr : known->second));
      } else {
        check_same(table, model);
        table.clear(random() % 4 == 0 ? kKeepEverything : random() % 2'048);
        model.clear();
      }
      REQUIRE(table.size() == model.size());
    }
    check_same(table, model);
  }
}

TEST_CASE_FIXTURE(InWatchedMemory, "keys that want the same slot are told apart, also around the end of the table") {
  for (const std::uint64_t high_half : {0x0000'0000ULL, 0x8000'0000ULL, 0xFFFF'FFFFULL}) {
    CAPTURE(high_half);
    const std::vector<void*> keys = colliding_addresses(high_half, 600);
    REQUIRE(AddressHash(keys.front()).index(32) == AddressHash(keys.back()).index(32));
    Table table;
    Model model;
    for (std::size_t i = 0; i < 300; ++i) {
      REQUIRE(insert(table, keys[i], address(i + 1)));
      model[keys[i]] = address(i + 1);
    }
    check_same(table, model);
    for (std::size_t i = 300; i < keys.size(); ++i) {
      REQUIRE(find(table, keys[i]) == nullptr);
    }
    table.clear(kKeepEverything);
    for (const void* key : keys) {
      REQUIRE(find(table, key) == nullptr);
    }
  }
}

// A vacancy keeps the hash without its lowest bit, while a growth computes it anew.
TEST_CASE_FIXTURE(InWatchedMemory, "the lowest bit of a hash may be lost") {
  const auto trimmed = [](const void* key) { return AddressHash::from_bits(AddressHash(key).bits() & ~1ULL); };
  Table table;
  for (std::size_t i = 0; i < 1'000; ++i) {
    REQUIRE(table.insert(neighbour(i), i % 2 == 0 ? trimmed(neighbour(i)) : AddressHash(neighbour(i)), address(i + 1)));
  }
  for (std::size_t i = 0; i < 1'000; ++i) {
    REQUIRE(table.find(neighbour(i), trimmed(neighbour(i))) == address(i + 1));
    REQUIRE(find(table, neighbour(i)) == address(i + 1));
  }
  CHECK(table.size() == 1'000);
}

TEST_CASE_FIXTURE(InWatchedMemory, "clearing within the limit forgets every entry and keeps the memory") {
  for (const std::size_t size : kSizesAroundGrowth) {
    CAPTURE(size);
    Table table;
    Model model;
    fill(table, model, size);
    const std::size_t capacity = table.capacity();
    const std::size_t requests = WatchedMemory::requests();

    table.clear(capacity);
    check_same(table, {});
    CHECK(table.capacity() <= capacity);
    REQUIRE(insert(table, neighbour(size), address(1)));  // a table with an entry looks into its slots
    for (std::size_t i = 0; i < size; ++i) {
      REQUIRE(find(table, neighbour(i)) == nullptr);
    }
    table.clear(capacity);
    fill(table, model, size);
    check_same(table, model);
    CHECK(WatchedMemory::requests() <= requests + (size == 0 ? 2 : 0));  // what was kept is used again
  }
}

TEST_CASE_FIXTURE(InWatchedMemory, "clearing beyond the limit gives the memory back, and the table starts anew") {
  for (const std::size_t size : kSizesAroundGrowth) {
    CAPTURE(size);
    Table table;
    Model model;
    fill(table, model, size);
    const std::size_t capacity = table.capacity();
    table.clear(capacity == 0 ? 0 : capacity - 1);
    check_same(table, {});
    CHECK((capacity == 0 || table.capacity() < capacity));
    table.clear(0);
    CHECK(table.capacity() == 0);
    CHECK(WatchedMemory::live_blocks() == 0);
    for (std::size_t i = 0; i < size; ++i) {
      REQUIRE(find(table, neighbour(i)) == nullptr);
    }
    fill(table, model, size);
    check_same(table, model);
  }
}

TEST_CASE_FIXTURE(InWatchedMemory, "after a large use a table begins small, and finds its large block again") {
  constexpr std::size_t kLarge = 20'000;
  constexpr std::size_t kSmall = 1'000;
  Table table;
  Model model;
  fill(table, model, kLarge);
  const std::size_t capacity = table.capacity();
  table.clear(kKeepEverything);
  CHECK(table.capacity() < capacity / 4);
  CHECK(WatchedMemory::live_blocks() == 3);  // a small block, a large one, and the places in use
  const std::size_t requests = WatchedMemory::requests();
  for (const std::size_t size : {kSmall, kLarge, kSmall, kLarge}) {
    Model now;
    fill(table, now, size);
    check_same(table, now);
    CHECK((table.capacity() == capacity) == (size == kLarge));
    table.clear(kKeepEverything);
    check_same(table, {});
  }
  CHECK(WatchedMemory::requests() == requests);
  table.clear(capacity - 1);
  CHECK(WatchedMemory::live_blocks() == 2);
}

// Each round uses three slots that the last round used, and one new: what a round left behind, the next would find.
TEST_CASE_FIXTURE(InWatchedMemory, "a large table can be used and cleared many times for little") {
  Table table;
  Model model;
  fill(table, model, 2'000);
  table.clear(kKeepEverything);
  const std::size_t requests = WatchedMemory::requests();
  for (std::size_t round = 0; round < 2'000; ++round) {
    for (std::size_t i = round; i < round + 3; ++i) {
      REQUIRE(insert(table, neighbour(i), address(round + 1)));
    }
    REQUIRE(table.size() == 3);
    REQUIRE(find(table, neighbour(round + 2)) == address(round + 1));
    REQUIRE(find(table, neighbour(round + 3)) == nullptr);
    table.clear(kKeepEverything);
  }
  CHECK(WatchedMemory::requests() == requests);
}

}  // namespace
