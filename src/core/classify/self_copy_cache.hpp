// Remembers types whose instances are their own copies by a `__deepcopy__` of the standard library, for calls whose
// argument is such an instance. From 3.14 on, a few comparisons show that this is still true: no watched dict has
// changed (the tables, and the globals that the hook's code uses), the type is the same, and so is the hook's code.
#pragma once

#include "capi/type_facts.hpp"
#include "capi/type_version.hpp"
#include "classify/stdlib_types.hpp"

namespace ectype {

class SelfCopyCache {
 public:
  // False means unknown.
  [[nodiscard]] ECTYPE_INLINE bool has(Type type) const {
    // Without the GIL a table may change between the events that are noted and what they are noted for.
    if (kFreeThreaded || !since(kPython314)) {
      return false;
    }
    // The order matters: the guards' places are alive as long as the type has this version. The type itself is never
    // freed, because `StdlibTypes` owns it.
    const Entry& entry = entries_[place_of(type)];
    return entry.type == type && entry.events == DictStamp::events() && entry.version == type_version(type) &&
           entry.code->functions_hold();
  }

  // The caller has just determined that this is true, and that watchers report changes of the tables.
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
  // There are three such types, so two rarely share a place.
  static constexpr std::size_t kPlaces = 64;
  static std::size_t place_of(Type type) {
    return std::bit_cast<std::uintptr_t>(type.get()) / alignof(std::max_align_t) % kPlaces;
  }

  std::array<Entry, kPlaces> entries_{};
};

}  // namespace ectype
