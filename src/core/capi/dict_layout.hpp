// The entries of a dict. They are read in place from 3.11 on; before, and in a free-threaded build, through
// `PyDict_Next`. Iterating over a dict is the inner loop of most copies: a call per entry would double its cost.
//
// The structures repeat those of CPython's internal header pycore_dict.h. dict_layout.cpp compares them with the header
// of the version that it is built for, selfcheck/see_internals.cpp with the running interpreter.
#pragma once

#include "capi/critical_section.hpp"
#include "capi/objects.hpp"

namespace ectype {

struct DictEntryLayout {
  PyObject* key;
  PyObject* value;
};

// Whether entries are read in place. Without the GIL, the caller must have locked the dict, or be the only one who has
// met it.
inline bool reads_entries() { return since(kPython311); }

struct DictKeysLayout {
  Py_ssize_t references;
  std::uint8_t log2_size;
  std::uint8_t log2_index_bytes;
  std::uint8_t kind;  // 0: general entries, which hold the hash
  std::uint32_t version;
  Py_ssize_t usable;
  Py_ssize_t entry_count;
  // The index, then the entries.
};
struct GeneralDictEntryLayout {
  Py_hash_t hash;
  DictEntryLayout entry;
};

// The entry at `index` of a dict that has its own values (no key table shared between instances).
ECTYPE_INLINE DictEntryLayout* entry_at(const DictKeysLayout* keys, Py_ssize_t index) {
  const auto* table = reinterpret_cast<const char*>(keys + 1);
  const auto* entries = table + (std::size_t{1} << keys->log2_index_bytes);
  void* first = const_cast<char*>(entries);
  return keys->kind == 0 ? &(static_cast<GeneralDictEntryLayout*>(first) + index)->entry
                         : static_cast<DictEntryLayout*>(first) + index;
}

// Null for a dict with a shared key table.
ECTYPE_INLINE const DictKeysLayout* own_keys(Borrowed<> dict) {
  const auto* raw = as<DictObject>(dict);
  return raw->ma_values == nullptr ? reinterpret_cast<const DictKeysLayout*>(raw->ma_keys) : nullptr;
}

// The entries of a dict without gaps whose keys are all exact strings, as in most dicts. Empty for others, and if
// entries are not read in place. Valid until the dict changes.
class StrEntries {
 public:
  ECTYPE_INLINE explicit StrEntries(Borrowed<> dict) {
    const DictKeysLayout* keys = reads_entries() ? own_keys(dict) : nullptr;
    if (keys != nullptr && keys->kind != 0 && keys->entry_count == as<DictObject>(dict)->ma_used) [[likely]] {
      first_ = entry_at(keys, 0);
      count_ = keys->entry_count;
    }
  }
  explicit operator bool() const { return first_ != nullptr; }
  [[nodiscard]] Py_ssize_t count() const { return count_; }
  [[nodiscard]] Borrowed<> key(Py_ssize_t i) const { return Borrowed<>(first_[i].key); }
  [[nodiscard]] Borrowed<> value(Py_ssize_t i) const { return Borrowed<>(first_[i].value); }

 private:
  const DictEntryLayout* first_ = nullptr;
  Py_ssize_t count_ = 0;
};

// Whether all keys are certainly exact strings. Then looking up a string runs no foreign code.
ECTYPE_INLINE bool has_only_str_keys(Borrowed<> dict) {
  const CriticalSection section(dict);
  return reads_entries() && reinterpret_cast<const DictKeysLayout*>(as<DictObject>(dict)->ma_keys)->kind != 0;
}

// Whether the dict certainly has no gaps. Then `PyDict_Copy` copies its table as it is, without comparing keys.
ECTYPE_INLINE bool has_no_gaps(Borrowed<> dict) {
  const DictKeysLayout* keys = reads_entries() ? own_keys(dict) : nullptr;
  return keys != nullptr && keys->entry_count == as<DictObject>(dict)->ma_used;
}

// Whether `PyDict_Copy` inserts the entries of this dict one by one, because more than a third of the places are gaps
// (Objects/dictobject.c, `copy_lock_held`). Without the GIL it locks the dict twice then: it waits for its own lock,
// some 5 us, before it gives up the first. The caller must have locked the dict, or the dict is this thread's: if
// another one replaces its table, the old one is freed later, when no thread can be reading it
// (`ensure_shared_on_resize`).
ECTYPE_INLINE bool is_locked_twice_by_copy(Borrowed<> dict) {
  if constexpr (kFreeThreaded) {
    const auto* raw = as<DictObject>(dict);
    const auto* keys = reinterpret_cast<const DictKeysLayout*>(read_shared(raw->ma_keys));
    return read_shared(raw->ma_values) == nullptr &&
           read_shared(raw->ma_used) < (read_shared(keys->entry_count) * 2) / 3;
  } else {
    return false;
  }
}

// `PyDict_Next`: the next entry at or after `position`, as the dict is now.
ECTYPE_INLINE bool next_entry(Borrowed<> dict, Py_ssize_t& position, Borrowed<>& key, Borrowed<>& value) {
  if (const DictKeysLayout* keys = reads_entries() ? own_keys(dict) : nullptr) [[likely]] {
    while (position < keys->entry_count) {
      const DictEntryLayout* entry = entry_at(keys, position++);
      if (entry->value != nullptr) [[likely]] {
        key = Borrowed<>(entry->key);
        value = Borrowed<>(entry->value);
        return true;
      }
    }
    return false;
  }
  PyObject* raw_key = nullptr;
  PyObject* raw_value = nullptr;
  const bool more = PyDict_Next(dict.get(), &position, &raw_key, &raw_value) != 0;
  key = Borrowed<>(raw_key);
  value = Borrowed<>(raw_value);
  return more;
}

// Replaces the value of `key` in a dict that no other code knows yet. `position` is the index of the key, plus one, in
// the dict that this one is a clone of; usually the key has the same index here. False with an error set.
[[nodiscard]] ECTYPE_INLINE bool replace_value(Borrowed<> dict, Py_ssize_t position, Borrowed<> key, Ref<> value) {
  const DictKeysLayout* keys = reads_entries() ? own_keys(dict) : nullptr;
  if (keys != nullptr && position <= keys->entry_count) [[likely]] {
    DictEntryLayout* entry = entry_at(keys, position - 1);
    if (entry->key == key.get()) [[likely]] {
      const Ref<> old = Ref<>::steal(std::exchange(entry->value, value.release()));
      return true;
    }
  }
  return PyDict_SetItem(dict.get(), key.get(), value.get()) == 0;
}

}  // namespace ectype
