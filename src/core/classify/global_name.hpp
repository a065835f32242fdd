// What a name in the code of a function refers to: `deepcopy`, or `copy.deepcopy`.
#pragma once

#include "capi/dict.hpp"

#include <cstdint>

namespace ectype {

// Where a dict of variables holds a name. The entry that held it last is compared first, which saves a look-up. One
// dict may be asked after another.
class NamePlace {
 public:
  // As `dict_find`. `name` is interned.
  [[nodiscard]] ECTYPE_INLINE Borrowed<> find(Borrowed<> dict, Borrowed<> name) {
    const DictKeysLayout* keys = !kFreeThreaded && reads_entries() ? own_keys(dict) : nullptr;
    if (keys != nullptr && index_ < keys->entry_count) [[likely]] {
      const DictEntryLayout* entry = entry_at(keys, index_);
      if (entry->key == name.get()) [[likely]] {
        return Borrowed<>(entry->value);
      }
      if (keys->version != 0 && keys->version == version_without_) {
        return {};
      }
    }
    return search(dict, name);
  }

 private:
  [[gnu::noinline]] Borrowed<> search(Borrowed<> dict, Borrowed<> name);

  Py_ssize_t index_ = 0;
  // Of the keys that did not have the name. The interpreter gives keys a number, which no other keys ever have, when it
  // has looked a global variable up often; adding a key takes it away.
  std::uint32_t version_without_ = 0;
  std::uint8_t searches_left_ = 8;  // a place that keeps changing is not worth searching for
};

// A global variable, or a variable of a module that is one.
class GlobalName {
 public:
  GlobalName() = default;
  // `names` is a tuple of one or two interned strings; the caller keeps it alive.
  explicit GlobalName(Borrowed<> names) : names_(names) {}
  [[nodiscard]] explicit operator bool() const { return static_cast<bool>(names_); }

  // Its value for code with these globals. Null if that cannot be determined without foreign code; an error may be set.
  [[nodiscard]] Borrowed<> value(Borrowed<> globals) const;

 private:
  Borrowed<> names_;
  mutable NamePlace variable_;
  mutable NamePlace attribute_;
};

}  // namespace ectype
