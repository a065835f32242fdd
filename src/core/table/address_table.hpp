// An open-addressing map from the address of an original to the address of its copy.
//
//   slots_   | key value | 0 0 | key value | ...   a power of two, at most half full, linear probing
//   used_    | 3 | 0 | 7 | ...                     the slots in use, in the order of insertion
//
// Entries are never deleted one by one, so a probe ends at the first empty slot. With `used_`, the cost of `clear`
// depends on what was used, not on the capacity. A table that has grown beyond the size of a processor's cache keeps
// two blocks: it begins in the small one again and continues in the large one. So a small copy after a large one is
// fast, and a large one after a large one does not allocate again.
#pragma once

#include "table/buffer.hpp"

#include <bit>
#include <cstring>

namespace ectype {

// The hash of an address. Fibonacci hashing: one multiplication spreads the address over the high bits, from which
// `AddressTable` takes its index.
class AddressHash {
 public:
  constexpr explicit AddressHash(std::uint64_t address) : bits_(address * kGoldenRatio) {}
  explicit AddressHash(const void* address) : AddressHash(std::bit_cast<std::uint64_t>(address)) {}

  static constexpr AddressHash from_bits(std::uint64_t bits) {
    AddressHash hash(std::uint64_t{0});
    hash.bits_ = bits;
    return hash;
  }
  [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }

  // The highest `64 - shift` bits. The table has at most 2^32 slots, so the lower half of the bits is never used.
  [[nodiscard]] constexpr std::size_t index(unsigned shift) const { return bits_ >> shift; }

 private:
  static_assert(sizeof(void*) == sizeof(std::uint64_t), "addresses are hashed as 64-bit numbers");
  // 2^60 divided by the golden ratio, made odd, so that the product is a bijection of the address. Objects have
  // addresses that are multiples of 16, so what is spread is the address divided by 16: hence 2^60 and not 2^64. With
  // 2^64, rows of objects of 144 bytes (a Fibonacci number) collide with each other (tests/cpp/address_spread.cpp).
  static constexpr std::uint64_t kGoldenRatio = 0x09E3779B97F4A7C1;
  static_assert(kGoldenRatio % 2 == 1, "an even factor would let two addresses share all their bits");
  std::uint64_t bits_;
};

template <class Allocator = Malloc>
class AddressTable {
 public:
  AddressTable() = default;
  AddressTable(const AddressTable&) = delete;
  AddressTable& operator=(const AddressTable&) = delete;
  ~AddressTable() {
    Allocator::release(slots_);
    Allocator::release(spare_.slots);
  }

  [[nodiscard]] std::size_t size() const { return used_.size(); }
  [[nodiscard]] bool empty() const { return used_.empty(); }
  [[nodiscard]] std::size_t capacity() const { return slots_ == nullptr ? 0 : mask_ + 1; }

  // The value stored for `key`, or null.
  [[nodiscard]] void* find(const void* key, AddressHash hash) const {
    if (used_.empty()) {
      return nullptr;
    }
    for (std::size_t i = hash.index(shift_);; i = (i + 1) & mask_) {
      if (slots_[i].key == key) {
        return slots_[i].value;
      }
      if (slots_[i].key == nullptr) {
        return nullptr;
      }
    }
  }

  // Stores `value` for `key`, replacing any former value. Null, for a key that is stored, means that it has none any
  // more. False, with nothing changed, if there is no memory.
  [[nodiscard]] bool insert(const void* key, AddressHash hash, void* value) {
    if ((used_.size() + 1) * kSlotsPerEntry > capacity() && !grow()) [[unlikely]] {
      return false;
    }
    std::size_t i = hash.index(shift_);
    for (; slots_[i].key != nullptr; i = (i + 1) & mask_) {
      if (slots_[i].key == key) {
        slots_[i].value = value;
        return true;
      }
    }
    if (!used_.push(static_cast<std::uint32_t>(i))) [[unlikely]] {
      return false;
    }
    slots_[i] = {key, value};
    return true;
  }

  // Grows a large table that has used more than half of its limit, so that it need not grow soon. Does nothing if there
  // is no memory.
  void grow_early() {
    if (capacity() > kSmallCapacity && used_.size() * kSlotsPerEntry * 2 > capacity()) {
      [[maybe_unused]] const bool grown = grow();
    }
  }

  // Empties the table, at a cost that depends on what was used, and frees each block of more than `keep` slots.
  void clear(std::size_t keep) {
    if (capacity() <= keep) {
      for (const std::uint32_t i : used_) {
        slots_[i] = {};
      }
    }
    if (spare_.slots != nullptr && spare_.capacity < capacity()) {
      spare_ = set_block(spare_);
    }
    if (capacity() > keep) {
      Allocator::release(set_block({}).slots);
    }
    if (spare_.capacity > keep) {
      Allocator::release(std::exchange(spare_, {}).slots);
    }
    used_.clear(keep);
  }

 private:
  struct Slot {
    const void* key;
    void* value;
  };
  struct Block {
    Slot* slots = nullptr;
    std::size_t capacity = 0;
  };
  static constexpr std::size_t kFirstCapacity = 64;
  static_assert(std::has_single_bit(kFirstCapacity), "the mask of a probe needs a power of two");
  // 64 KiB.
  static constexpr std::size_t kSmallCapacity = 4096;
  // At most half full: with random hashes, a probe then reads 1.5 slots for a hit and 2.5 for a miss (Knuth 6.4).
  static constexpr std::size_t kSlotsPerEntry = 2;
  // Slot numbers are kept in 32 bits.
  static constexpr std::size_t kMostSlots = std::size_t{1} << 32;

  [[nodiscard, gnu::noinline]] bool grow() {
    const std::size_t wanted = slots_ == nullptr ? kFirstCapacity : capacity() * 2;
    const Block larger = spare_.capacity >= wanted ? std::exchange(spare_, {}) : allocate(wanted);
    if (larger.slots == nullptr) {
      return false;
    }
    Block old = set_block(larger);
    for (std::uint32_t& place : used_) {
      const Slot entry = std::exchange(old.slots[place], {});
      std::size_t i = AddressHash(entry.key).index(shift_);
      while (slots_[i].key != nullptr) {
        i = (i + 1) & mask_;
      }
      slots_[i] = entry;
      place = static_cast<std::uint32_t>(i);
    }
    if (old.capacity == kSmallCapacity) {
      std::swap(old, spare_);
    }
    Allocator::release(old.slots);
    return true;
  }

  // An empty block; without slots if there is no memory for it.
  static Block allocate(std::size_t capacity) {
    void* block = capacity <= kMostSlots ? Allocator::reallocate(nullptr, capacity * sizeof(Slot)) : nullptr;
    if (block == nullptr) {
      return {};
    }
    std::memset(block, 0, capacity * sizeof(Slot));
    return {static_cast<Slot*>(block), capacity};
  }

  // Makes `block` the current one and returns the former.
  Block set_block(Block block) {
    const Block before{slots_, capacity()};
    slots_ = block.slots;
    mask_ = block.capacity == 0 ? 0 : block.capacity - 1;
    shift_ = 64U - static_cast<unsigned>(std::countr_zero(block.capacity));
    return before;
  }

  // All of its slots are empty. While the table uses a large block, this is the small one; then the large one, if it is
  // kept.
  Block spare_;
  Slot* slots_ = nullptr;
  std::size_t mask_ = 0;
  unsigned shift_ = 0;
  Buffer<std::uint32_t, Allocator> used_;
};

}  // namespace ectype
