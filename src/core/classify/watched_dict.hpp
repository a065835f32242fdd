// Dicts whose names are guarded (guards.hpp).
//
// From 3.14 on all stamps of one dict share a watch (capi/dict_stamp.hpp). If each guard had a stamp of its own, the
// first guard that looks after a change would watch the dict again, and the others would take this watch for theirs. So
// the guards of one dict share its stamp, and a count of the changes that any of them has seen.
#pragma once

#include "capi/dict_stamp.hpp"
#include "table/owned.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace ectype {

class WatchedDict {
 public:
  WatchedDict(Borrowed<> dict, const DictWatcher& watcher) : dict_(share(dict)), watcher_(watcher) {}

  // A number for what the dict holds now.
  [[nodiscard]] std::uint64_t present() {
    if (!stamp_.holds(dict_.borrow())) {
      ++changes_;
      stamp_.set(dict_.borrow(), watcher_);
    }
    return changes_;
  }
  // Whether the dict has not changed since it had this number.
  [[nodiscard]] ECTYPE_INLINE bool is_still(std::uint64_t present) const {
    return changes_ == present && stamp_.holds(dict_.borrow());
  }

 private:
  friend class WatchedDicts;

  Ref<> dict_;
  const DictWatcher& watcher_;
  DictStamp stamp_;
  std::uint64_t changes_ = 0;
  std::size_t guards_ = 0;
  Owned<WatchedDict> next_;
};

// Those of an interpreter. Each lives as long as a guard uses it.
class WatchedDicts {
 public:
  // A guard's use of a dict; empty if there was no memory.
  class Use {
   public:
    Use(WatchedDicts& all, Borrowed<> dict) : all_(&all), dict_(all.enter(dict)) {}
    Use(Use&& other) noexcept : all_(other.all_), dict_(std::exchange(other.dict_, nullptr)) {}
    Use& operator=(Use&& other) noexcept {
      std::swap(all_, other.all_);
      std::swap(dict_, other.dict_);
      return *this;
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() {
      if (dict_ != nullptr) {
        all_->leave(*dict_);
      }
    }

    explicit operator bool() const { return dict_ != nullptr; }
    WatchedDict* operator->() const { return dict_; }

   private:
    WatchedDicts* all_;
    WatchedDict* dict_;
  };

  explicit WatchedDicts(const DictWatcher& watcher) : watcher_(watcher) {}

 private:
  static constexpr std::size_t kRows = 64;
  [[nodiscard]] Owned<WatchedDict>& row_of(Borrowed<> dict) {
    return rows_[std::bit_cast<std::uintptr_t>(dict.get()) / alignof(std::max_align_t) % kRows];
  }
  [[nodiscard]] WatchedDict* enter(Borrowed<> dict);
  void leave(WatchedDict& dict);

  const DictWatcher& watcher_;
  std::array<Owned<WatchedDict>, kRows> rows_;
};

}  // namespace ectype
