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

#include <algorithm>
#include <array>

namespace ectype {

// `P` is a plan; its `known` is a type of the standard library's that it rests on, or null. An *epoch* is a number that
// changes when the registries did.
template <class P>
class TypeCache {
 public:
  // Foreign code may have run: plans that rest on nothing but its absence are void.
  void new_region() { ++region_; }

  // What is known of the type, or null. Valid until foreign code runs, or another type is remembered.
  [[nodiscard]] ECTYPE_INLINE const P* find(Type type, std::uint64_t epoch) {
    Entry* row = row_of(type);
    return is_valid(row[0], type, epoch) ? &row[0].plan : find_in(row, type, epoch);
  }

  // The same, or null where that takes more than a look at the first place.
  [[nodiscard]] ECTYPE_INLINE const P* find_at_once(Type type, std::uint64_t epoch) {
    const Entry* row = row_of(type);
    return is_valid(row[0], type, epoch) ? &row[0].plan : nullptr;
  }

  const P* remember(Type type, std::uint64_t epoch, P plan) {
    Entry& entry = place_for(row_of(type), type, epoch);
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
  // A type has a row, by its address, and any place in it. With one place, two types of a dozen that are copied in turn
  // would drive each other out in every fourth process.
  static constexpr std::size_t kRows = 64;
  static constexpr std::size_t kPlaces = 4;

  // Types are large and aligned: the low bits tell nothing.
  Entry* row_of(Type type) {
    const auto address = reinterpret_cast<std::uintptr_t>(type.get());
    return entries_.data() + ((address >> 4 ^ address >> 12) % kRows * kPlaces);
  }

  [[nodiscard]] ECTYPE_INLINE bool is_valid(const Entry& entry, Type type, std::uint64_t epoch) const {
    return entry.type == type && entry.epoch == epoch &&
           (entry.held || (entry.version != 0 ? entry.version == type_version(type) : entry.region == region_));
  }
  [[nodiscard]] [[gnu::noinline]] const P* find_in(Entry* row, Type type, std::uint64_t epoch) const {
    for (Entry* entry = row; entry != row + kPlaces; ++entry) {
      if (is_valid(*entry, type, epoch)) {
        return &entry->plan;
      }
      if (entry->type == type && entry->epoch == epoch && entry->code != nullptr && entry->code_version != 0 &&
          entry->code_version == type_version(type) && entry->code->holds()) {
        entry->region = region_;
        return &entry->plan;
      }
    }
    return nullptr;
  }
  // The type's own, or one that means nothing any more, or the next in turn.
  Entry& place_for(Entry* row, Type type, std::uint64_t epoch) {
    Entry* const end = row + kPlaces;
    Entry* place = std::find_if(row, end, [&](const Entry& entry) { return entry.type == type; });
    if (place == end) {
      place = std::find_if(row, end, [&](const Entry& entry) { return entry.epoch != epoch; });
    }
    return place != end ? *place : row[turn_++ % kPlaces];
  }

  std::uint64_t region_ = 1;
  std::size_t turn_ = 0;
  std::array<Entry, kRows * kPlaces> entries_{};
};

}  // namespace ectype
