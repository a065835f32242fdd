#include "addresses.hpp"
#include "table/address_table.hpp"
#include "watched_table.hpp"

#include <doctest/doctest.h>

namespace {

TEST_CASE_FIXTURE(InWatchedMemory, "an insertion without memory changes nothing, and the next one works") {
  constexpr std::size_t kCount = 600;
  std::size_t requests = 0;
  {
    Table table;
    Model model;
    fill(table, model, kCount);
    requests = WatchedMemory::requests();
  }
  REQUIRE(requests > 2);
  for (std::size_t refused = 1; refused <= requests; ++refused) {
    CAPTURE(refused);
    WatchedMemory::refuse(refused);
    Table table;
    Model model;
    int failures = 0;
    for (std::size_t i = 0; i < kCount; ++i) {
      if (!insert(table, neighbour(i), address(i + 1))) {
        ++failures;
        check_same(table, model);
        REQUIRE(find(table, neighbour(i)) == nullptr);
        REQUIRE(insert(table, neighbour(i), address(i + 1)));
      }
      model[neighbour(i)] = address(i + 1);
    }
    CHECK(failures == 1);
    check_same(table, model);
  }
}

TEST_CASE_FIXTURE(InWatchedMemory, "a table that cannot grow still answers, and can be cleared") {
  for (std::size_t first_refused = 1; first_refused <= 10; ++first_refused) {
    CAPTURE(first_refused);
    WatchedMemory::refuse(first_refused, 1'000);
    Table table;
    Model model;
    std::size_t next = 0;
    for (; insert(table, neighbour(next), address(next + 1)); ++next) {
      model[neighbour(next)] = address(next + 1);
    }
    for (int attempt = 0; attempt < 3; ++attempt) {
      REQUIRE_FALSE(insert(table, neighbour(next), address(next + 1)));
      REQUIRE(find(table, neighbour(next)) == nullptr);
      check_same(table, model);
    }
    table.clear(first_refused % 2 == 0 ? 0 : SIZE_MAX);
    check_same(table, {});
    WatchedMemory::refuse_nothing();
    model.clear();
    fill(table, model, 100);
    check_same(table, model);
  }
}

}  // namespace
