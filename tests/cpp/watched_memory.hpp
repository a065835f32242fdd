// The memory of the tests: any request can be refused, and every block is watched.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <unordered_map>

// An allocator for `Buffer` and `AddressTable`. It is stricter than malloc: a block moves whenever it grows, and new
// memory holds no zeros, so that nobody can rely on either.
class WatchedMemory {
 public:
  // Forgets the past. From here on, request number `first` is refused, and so are the `count - 1` after it.
  static void refuse(std::size_t first, std::size_t count = 1) {
    requests_ = 0;
    refuse_from_ = first;
    refuse_until_ = first + count;
  }
  static void refuse_nothing() { refuse(0, 0); }

  [[nodiscard]] static std::size_t requests() { return requests_; }
  [[nodiscard]] static std::size_t live_blocks() { return sizes_.size(); }

  static void* reallocate(void* block, std::size_t bytes) {
    ++requests_;
    if (refuse_from_ <= requests_ && requests_ < refuse_until_) {
      return nullptr;
    }
    void* moved = std::malloc(bytes);
    REQUIRE(moved != nullptr);
    std::memset(moved, kGarbage, bytes);
    if (block != nullptr) {
      std::memcpy(moved, block, std::min(sizes_.at(block), bytes));
      release(block);
    }
    sizes_[moved] = bytes;
    return moved;
  }

  static void release(void* block) {
    if (block != nullptr) {
      const auto found = sizes_.find(block);
      REQUIRE(found != sizes_.end());  // else it was released before, or is nobody's
      std::memset(block, kGarbage, found->second);
      sizes_.erase(found);
      std::free(block);
    }
  }

 private:
  static constexpr int kGarbage = 0xA5;
  static inline std::size_t requests_ = 0;
  static inline std::size_t refuse_from_ = 0;
  static inline std::size_t refuse_until_ = 0;
  static inline std::unordered_map<void*, std::size_t> sizes_;
};

// A fixture: each test starts with willing memory and must give all of it back.
struct InWatchedMemory {
  InWatchedMemory() { WatchedMemory::refuse_nothing(); }
  InWatchedMemory(const InWatchedMemory&) = delete;
  InWatchedMemory& operator=(const InWatchedMemory&) = delete;
  ~InWatchedMemory() { CHECK(WatchedMemory::live_blocks() == 0); }
};
