// Plans by type, remembered.
//
// What was found out about a type holds until foreign code runs, and, where types carry version tags (full API),
// for as long as the tag and the registries stay the same: a type that dies and another born at its address have
// different tags, and changing a type or one of its bases takes its tag away. A type that cannot be changed, and is
// held here so that it does not die, needs no tag.
#pragma once

#include "plan/known_types.hpp"
#include "python/type_facts.hpp"
#include "python/type_version.hpp"

#include <array>

namespace ectype {

// `P` is a plan; its `known` is a type of the standard library's that it rests on, or null. An *epoch* is a number that
// changes when the registries did.
template <class P>
class TypeCache {
 public:
  // Foreign code may have run: plans that rest on nothing but its absence are void.
  void new_region() { ++region_; }

  // What is known of the type, or null. Valid until foreign code runs.
  [[nodiscard]] ECTYPE_INLINE const P* find(Type type, std::uint64_t epoch) {
    Entry& entry = entries_[slot(type)];
    const bool valid =
        entry.type == type && entry.epoch == epoch &&
        (entry.held || (entry.version != 0 ? entry.version == type_version(type) : entry.region == region_));
    if (valid) [[likely]] {
      return &entry.plan;
    }
    return entry.code != nullptr ? find_by_code(entry, type, epoch) : nullptr;
  }

  const P* remember(Type type, std::uint64_t epoch, P plan) {
    Entry& entry = entries_[slot(type)];
    entry = {.type = type,
             .epoch = epoch,
             .region = region_,
             .version = type_version(type),
             .held = is_unchangeable(type) ? share(as_object(type)) : Ref<>(),
             .code = nullptr,
             .plan = std::move(plan)};
    if (const KnownType* known = entry.plan.known; known != nullptr && known->code.is_used()) {
      // Valid at a glance for the rest of this region only.
      entry.code = &known->code;
      entry.code_version = std::exchange(entry.version, 0);
    }
    return &entry.plan;
  }

 private:
  struct Entry {
    Type type;
    std::uint64_t epoch = 0;
    std::uint64_t region = 0;
    std::uint32_t version = 0;
    Ref<> held;
    const StandardCode* code = nullptr;  // of the standard library's, that the plan rests on
    std::uint32_t code_version = 0;      // then this instead of `version`
    P plan;
  };
  static constexpr std::size_t kEntries = 256;

  // Types are large and aligned: the low bits tell nothing.
  static std::size_t slot(Type type) {
    const auto address = reinterpret_cast<std::uintptr_t>(type.get());
    return (address >> 4 ^ address >> 12) % kEntries;
  }

  [[nodiscard]] [[gnu::noinline]] const P* find_by_code(Entry& entry, Type type, std::uint64_t epoch) const {
    const bool valid = entry.type == type && entry.epoch == epoch && entry.code_version != 0 &&
                       entry.code_version == type_version(type) && entry.code->holds();
    if (!valid) {
      return nullptr;
    }
    entry.region = region_;
    return &entry.plan;
  }

  std::uint64_t region_ = 1;
  std::array<Entry, kEntries> entries_{};
};

}  // namespace ectype
