// Types whose instances are their own copies by a `__deepcopy__` of the standard library's, remembered for calls that
// are given one of them and nothing else. What that rests on can be seen at a glance, from 3.14 on: no watched dict has
// changed, neither a table nor what the hook's code refers to; the type is the same; and so is the hook's code.
#pragma once

#include "capi/type_facts.hpp"
#include "capi/type_version.hpp"
#include "classify/stdlib_types.hpp"

namespace ectype {

class SelfCopyCache {
 public:
  // No means unknown.
  [[nodiscard]] ECTYPE_INLINE bool has(Type type) const {
    if (!since(kPython314)) {
      return false;
    }
    // In this order: the guards' places are alive as long as the type has this version. The type itself never dies:
    // `StdlibTypes` holds it.
    const Entry& entry = entries_[place_of(type)];
    return entry.type == type && entry.events == DictStamp::events() && entry.version == type_version(type) &&
           entry.code->holds();
  }

  // It was seen just now that all of this is so, and that watches tell when the tables change.
  void add(Type type, const StdlibType& stdlib) {
    const std::uint32_t version = type_version(type);
    if (version != 0 || is_unchangeable(type)) {
      entries_[place_of(type)] = {
          .type = type, .version = version, .events = DictStamp::events(), .code = &stdlib.code};
    }
  }

 private:
  struct Entry {
    Type type;
    std::uint32_t version = 0;
    std::uint64_t events = 0;
    const StdlibCode* code = nullptr;
  };
  // There are three such types: they hardly meet in one place.
  static constexpr std::size_t kPlaces = 64;
  static std::size_t place_of(Type type) {
    return std::bit_cast<std::uintptr_t>(type.get()) / alignof(std::max_align_t) % kPlaces;
  }

  std::array<Entry, kPlaces> entries_{};
};

}  // namespace ectype
