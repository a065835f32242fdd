// A growing array of trivial values whose every allocation may fail without an exception.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <type_traits>
#include <utility>

namespace ectype {

// The source of memory. The tests use an allocator that fails at the n-th request.
struct Malloc {
  static void* reallocate(void* block, std::size_t bytes) { return std::realloc(block, bytes); }
  static void release(void* block) { std::free(block); }
};

template <class T, class Allocator = Malloc>
  requires std::is_trivially_copyable_v<T>
class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() {
    if (items_ != nullptr) [[unlikely]] {
      Allocator::release(items_);
    }
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  T& operator[](std::size_t index) { return items_[index]; }
  const T& operator[](std::size_t index) const { return items_[index]; }
  T& back() { return items_[size_ - 1]; }
  T* begin() { return items_; }
  T* end() { return items_ + size_; }
  [[nodiscard]] const T* begin() const { return items_; }
  [[nodiscard]] const T* end() const { return items_ + size_; }

  // False, with nothing changed, if there is no memory.
  [[nodiscard, gnu::always_inline]] bool push(T item) {
    if (size_ == capacity_ && !grow()) [[unlikely]] {
      return false;
    }
    items_[size_++] = item;
    return true;
  }

  // Makes room for `count` items. False, with nothing changed, if there is no memory.
  [[nodiscard]] bool reserve(std::size_t count) { return count <= capacity_ || resize(count); }

  void pop() { --size_; }
  void erase(std::size_t index) {
    for (std::size_t i = index + 1; i < size_; ++i) {
      items_[i - 1] = items_[i];
    }
    --size_;
  }

  // Removes the items. Frees the memory if it is more than that of `keep` items, so that the thread does not keep it
  // after one large use.
  void clear(std::size_t keep) {
    size_ = 0;
    if (capacity_ > keep) {
      Allocator::release(std::exchange(items_, nullptr));
      capacity_ = 0;
    }
  }

  // Gives back the room for more items: for an array that does not grow any more.
  void shrink() {
    if (size_ == 0) {
      clear(0);
    } else if (size_ < capacity_) {
      (void)resize(size_);  // if it fails, nothing has changed
    }
  }

  void swap(Buffer& other) noexcept {
    std::swap(items_, other.items_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  static constexpr std::size_t kFirstCapacity = 32;

  [[nodiscard, gnu::noinline]] bool grow() { return resize(capacity_ == 0 ? kFirstCapacity : capacity_ * 2); }

  [[nodiscard]] bool resize(std::size_t capacity) {
    if (capacity > PTRDIFF_MAX / sizeof(T)) {
      return false;
    }
    void* block = Allocator::reallocate(items_, capacity * sizeof(T));
    if (block == nullptr) {
      return false;
    }
    items_ = static_cast<T*>(block);
    capacity_ = capacity;
    return true;
  }

  T* items_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace ectype
