#include "table/buffer.hpp"

#include "watched_memory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

namespace {

using Numbers = ectype::Buffer<std::uint32_t, WatchedMemory>;
using Model = std::vector<std::uint32_t>;

// Every size at which the first few growths happen, and its neighbours.
constexpr std::array<std::size_t, 13> kSizesAroundGrowth = {0, 1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1025};

void check_same(Numbers& numbers, const Model& model) {
  REQUIRE(numbers.size() == model.size());
  REQUIRE(numbers.empty() == model.empty());
  REQUIRE(numbers.capacity() >= numbers.size());
  REQUIRE(std::equal(numbers.begin(), numbers.end(), model.begin(), model.end()));
  if (!model.empty()) {
    REQUIRE(numbers.back() == model.back());
    REQUIRE(numbers[model.size() / 2] == model[model.size() / 2]);
  }
}

void fill(Numbers& numbers, std::size_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    REQUIRE(numbers.push(i));
  }
}

TEST_CASE_FIXTURE(InWatchedMemory, "a buffer holds what was pushed, at every size around a growth") {
  for (const std::size_t size : kSizesAroundGrowth) {
    CAPTURE(size);
    Numbers numbers;
    Model model;
    for (std::uint32_t i = 0; i < size; ++i) {
      REQUIRE(numbers.push(i * 3));
      model.push_back(i * 3);
    }
    check_same(numbers, model);
    const Numbers& unchanging = numbers;
    CHECK(std::equal(unchanging.begin(), unchanging.end(), model.begin(), model.end()));
    CHECK(WatchedMemory::live_blocks() == (size == 0 ? 0 : 1));
  }
}

TEST_CASE_FIXTURE(InWatchedMemory, "two buffers do what two vectors do, whatever is asked of them") {
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Numbers numbers;
    Numbers others;
    Model model;
    Model other_model;
    for (int round = 0; round < 5'000; ++round) {
      CAPTURE(round);
      const auto choice = random() % 100;
      if (choice < 70 || model.empty()) {
        const auto number = static_cast<std::uint32_t>(random());
        REQUIRE(numbers.push(number));
        model.push_back(number);
      } else if (choice < 82) {
        numbers.pop();
        model.pop_back();
      } else if (choice < 94) {
        const std::size_t index = random() % model.size();
        numbers.erase(index);
        model.erase(model.begin() + static_cast<std::ptrdiff_t>(index));
      } else if (choice < 96) {
        const std::size_t index = random() % model.size();
        numbers[index] = model[index] = 7;
      } else if (choice < 98) {
        numbers.swap(others);
        model.swap(other_model);
      } else if (choice < 99) {
        numbers.shrink();
        CHECK(numbers.capacity() == model.size());
      } else {
        numbers.clear(random() % 512);
        model.clear();
      }
      check_same(numbers, model);
    }
    check_same(others, other_model);
  }
}

TEST_CASE_FIXTURE(InWatchedMemory, "erasing closes the gap: at the front, in the middle, at the end, of the only one") {
  Numbers numbers;
  fill(numbers, 5);
  numbers.erase(0);
  check_same(numbers, {1, 2, 3, 4});
  numbers.erase(3);
  check_same(numbers, {1, 2, 3});
  numbers.erase(1);
  check_same(numbers, {1, 3});
  numbers.erase(1);
  numbers.erase(0);
  check_same(numbers, {});
}

TEST_CASE_FIXTURE(InWatchedMemory, "shrinking gives back what is not needed, if there is memory for the move") {
  for (const std::size_t size : kSizesAroundGrowth) {
    CAPTURE(size);
    Numbers numbers;
    fill(numbers, size);
    const Model model(numbers.begin(), numbers.end());
    WatchedMemory::refuse(1);
    numbers.shrink();
    WatchedMemory::refuse_nothing();
    check_same(numbers, model);
    numbers.shrink();
    check_same(numbers, model);
    CHECK(numbers.capacity() == size);
    CHECK(WatchedMemory::live_blocks() == (size == 0 ? 0 : 1));
  }
}

TEST_CASE_FIXTURE(InWatchedMemory, "clearing keeps the memory that may be kept, and no more") {
  for (const std::size_t size : kSizesAroundGrowth) {
    CAPTURE(size);
    Numbers numbers;
    fill(numbers, size);
    const std::size_t capacity = numbers.capacity();
    const std::size_t requests = WatchedMemory::requests();

    numbers.clear(capacity);
    check_same(numbers, {});
    CHECK(numbers.capacity() == capacity);
    fill(numbers, size);
    CHECK(WatchedMemory::requests() == requests);  // the kept memory was enough

    if (capacity > 0) {
      numbers.clear(capacity - 1);
      check_same(numbers, {});
      CHECK(numbers.capacity() == 0);
      CHECK(WatchedMemory::live_blocks() == 0);
      fill(numbers, size);
      CHECK(numbers.size() == size);
    }
  }
}

TEST_CASE_FIXTURE(InWatchedMemory, "swapping exchanges the memory itself") {
  Numbers large;
  Numbers untouched;
  fill(large, 100);
  const std::uint32_t* items = large.begin();
  const std::size_t capacity = large.capacity();
  large.swap(untouched);
  CHECK(untouched.begin() == items);
  CHECK(untouched.size() == 100);
  CHECK(untouched.capacity() == capacity);
  CHECK(large.empty());
  CHECK(large.capacity() == 0);
  untouched.swap(untouched);
  CHECK(untouched.begin() == items);
  CHECK(untouched.size() == 100);
}

TEST_CASE_FIXTURE(InWatchedMemory, "a push without memory changes nothing, and the next one works") {
  constexpr std::uint32_t kCount = 300;
  std::size_t requests = 0;
  {
    Numbers numbers;
    fill(numbers, kCount);
    requests = WatchedMemory::requests();
  }
  REQUIRE(requests > 1);
  for (std::size_t refused = 1; refused <= requests; ++refused) {
    CAPTURE(refused);
    WatchedMemory::refuse(refused);
    Numbers numbers;
    Model model;
    int failures = 0;
    for (std::uint32_t i = 0; i < kCount; ++i) {
      if (!numbers.push(i)) {
        ++failures;
        check_same(numbers, model);
        REQUIRE(numbers.push(i));
      }
      model.push_back(i);
    }
    CHECK(failures == 1);
    check_same(numbers, model);
  }
}

}  // namespace
