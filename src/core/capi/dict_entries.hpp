// Writes new entries of a dict of ints in place, as `insertdict` does (Objects/dictobject.c, the same from 3.11 to
// 3.15). The hash is known, and keys of another hash need not be compared.
#pragma once

#include "capi/dict_layout.hpp"
#include "capi/dict_stamp.hpp"

#include <cstdint>

namespace ectype {

class IntEntries {
 public:
  // No other code may use the dict meanwhile.
  explicit IntEntries(Borrowed<> dict) : dict_(dict) {}

  // Called once there are entries. Until 3.13 the collector tracks a dict from the first entry that it tracks itself;
  // `add` does not do that.
  void track() const {
    if (!since(kPython314) && reads_entries() && PyObject_GC_IsTracked(dict_.get()) == 0) {
      PyObject_GC_Track(dict_.get());
    }
  }

  // `dict[key] = value`, where `hash` is the key's; the dict takes over both references. False, without any change, if
  // the entry must be added in another way: there is no room, the dict has a key of this hash, or it is watched.
  [[nodiscard]] ECTYPE_INLINE bool add(Ref<>& key, Py_hash_t hash, Ref<>& value) {
    if (!reads_entries()) {
      return false;
    }
    auto* keys = const_cast<DictKeysLayout*>(own_keys(dict_));
    if (keys == nullptr || keys->kind != 0 || keys->usable <= 0 || is_watched()) [[unlikely]] {
      return false;
    }
    const bool done = link(*keys, hash);
    if (done) [[likely]] {
      *place(*keys, keys->entry_count) = {.hash = hash, .entry = {.key = key.release(), .value = value.release()}};
      ++keys->entry_count;
      --keys->usable;
      keys->version = 0;
      ++as<DictObject>(dict_)->ma_used;
      note_change();
    }
    return done;
  }

  // Takes the only entry out of a dict that never had another. The table remains allocated, as if it had never been
  // used. False, without any change, for any other dict.
  [[nodiscard]] bool take_only(Ref<>& key, Ref<>& value) {
    auto* keys = reads_entries() ? const_cast<DictKeysLayout*>(own_keys(dict_)) : nullptr;
    if (keys == nullptr || keys->kind != 0 || keys->entry_count != 1 || as<DictObject>(dict_)->ma_used != 1 ||
        keys->log2_index_bytes != keys->log2_size || is_watched()) {
      return false;
    }
    auto* const indices = reinterpret_cast<std::int8_t*>(keys + 1);
    std::size_t i = 0;
    while (indices[i] != 0) {
      ++i;
    }
    indices[i] = kEmpty;
    DictEntryLayout& entry = place(*keys, 0)->entry;
    key = Ref<>::steal(std::exchange(entry.key, nullptr));
    value = Ref<>::steal(std::exchange(entry.value, nullptr));
    keys->entry_count = 0;
    ++keys->usable;
    keys->version = 0;
    as<DictObject>(dict_)->ma_used = 0;
    return true;
  }

 private:
  // Another copy, in another thread, may rely on the dict's version (until 3.13): gives it one that the interpreter,
  // which counts from 1, never gives it.
  ECTYPE_INLINE void note_change() const {
#ifndef Py_GIL_DISABLED
    constexpr std::uint64_t kBeyondAllVersions = std::uint64_t{1} << 48;
    if (!since(kPython314)) {
      DictWatcher::watchers_of(dict_) += kBeyondAllVersions;
    }
#endif
  }
  // There is a bit for each of eight watchers; in 3.12 and 3.13 they are the low bits of the version.
  [[nodiscard]] bool is_watched() const {
#ifdef Py_GIL_DISABLED
    return true;
#else
    constexpr std::uint64_t kWatchers = 0xFF;
    return since(kPython312) && (DictWatcher::watchers_of(dict_) & kWatchers) != 0;
#endif
  }

  static constexpr unsigned kPerturbShift = 5;
  static constexpr int kEmpty = -1;

  static GeneralDictEntryLayout* place(DictKeysLayout& keys, Py_ssize_t i) {
    char* table = reinterpret_cast<char*>(&keys + 1) + (std::size_t{1} << keys.log2_index_bytes);
    return reinterpret_cast<GeneralDictEntryLayout*>(table) + i;
  }

  ECTYPE_INLINE static bool link(DictKeysLayout& keys, Py_hash_t hash) {
    switch (keys.log2_index_bytes - keys.log2_size) {
      case 0:
        return link_as<std::int8_t>(keys, hash);
      case 1:
        return link_as<std::int16_t>(keys, hash);
      case 2:
        return link_as<std::int32_t>(keys, hash);
      default:
        return false;
    }
  }
  // Links the next entry to this hash. False if there is already an entry of this hash.
  template <class Index>
  ECTYPE_INLINE static bool link_as(DictKeysLayout& keys, Py_hash_t hash) {
    auto* const indices = reinterpret_cast<Index*>(&keys + 1);
    const std::size_t mask = (std::size_t{1} << keys.log2_size) - 1;
    auto perturb = static_cast<std::size_t>(hash);
    std::size_t i = perturb & mask;
    for (; indices[i] != kEmpty; i = ((i * 5) + perturb + 1) & mask) {
      if (indices[i] >= 0 && place(keys, indices[i])->hash == hash) {
        return false;
      }
      perturb >>= kPerturbShift;
    }
    indices[i] = static_cast<Index>(keys.entry_count);
    return true;
  }

  Borrowed<> dict_;
};

}  // namespace ectype
