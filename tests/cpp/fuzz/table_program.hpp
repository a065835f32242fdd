// A program for the address table, as bytes: what libFuzzer makes up, and what its corpus holds.
//
// Three bytes are one step: what to do, and a key. After each step the table must be what a std::unordered_map is.
#pragma once

#include "../watched_table.hpp"

#include <cstdint>
#include <span>

class TableProgram {
 public:
  void run(std::span<const std::uint8_t> bytes) {
    for (; bytes.size() >= kStepSize; bytes = bytes.subspan(kStepSize)) {
      step(bytes[0], static_cast<unsigned>(bytes[1]) | static_cast<unsigned>(bytes[2]) << 8U);
    }
    check_same(table_, model_);
  }

 private:
  static constexpr std::size_t kStepSize = 3;

  void step(unsigned choice, unsigned key) {
    if ((choice & kWithoutMemory) != 0) {
      WatchedMemory::refuse(1, SIZE_MAX - 1);
    }
    if (choice % 8 == 7) {
      clear(key);
    } else if (choice % 8 > 3) {
      const auto known = model_.find(address_of(key));
      REQUIRE(find(table_, address_of(key)) == (known == model_.end() ? nullptr : known->second));
    } else if (void* value = address(choice + 1); insert(table_, address_of(key), value)) {
      model_[address_of(key)] = value;
    } else {
      REQUIRE((choice & kWithoutMemory) != 0);
      check_same(table_, model_);
    }
    WatchedMemory::refuse_nothing();
    REQUIRE(table_.size() == model_.size());
  }

  void clear(unsigned key) {
    const std::size_t kept[] = {SIZE_MAX, table_.capacity(), 0, key};
    table_.clear(kept[key % 4]);
    model_.clear();
    check_same(table_, model_);
  }

  // Either one of a row of objects, or one of many that want the same few slots.
  static void* address_of(unsigned key) {
    constexpr unsigned kCrowded = 0x8000;
    constexpr unsigned kLowHalves = 0xFFF;
    if ((key & kCrowded) == 0) {
      return neighbour(key);
    }
    return address_with_hash(std::uint64_t{key >> 12U} << 60U | ((key & kLowHalves) + 1));
  }

  static constexpr unsigned kWithoutMemory = 0x80;
  Table table_;
  Model model_;
};
