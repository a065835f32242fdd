// Caches plans by type.
//
// A plan is valid until foreign code runs. Where types have version tags (full API), it is valid as long as the tag,
// the metaclass and the tables are the same. A new type at the address of a freed one has another tag, and changing a
// type or one of its bases invalidates the tag. A type that cannot be changed needs no tag: the cache owns a reference,
// so that the type is not freed.
//
// A class loses its tag when an attribute is set on it, such as a counter of its instances, and from 3.13 on it gets at
// most 1,000 tags. So a plan without a valid tag is kept: see `DeepPlans::renew`.
#pragma once

#include "capi/errors.hpp"
#include "capi/type_facts.hpp"
#include "capi/type_version.hpp"
#include "classify/stdlib_types.hpp"
#include "table/owned.hpp"

#include <algorithm>
#include <array>

namespace ectype {

// An *epoch* is a number that changes when the tables change. `Plan::next` links plans that were replaced.
class PlanCache {
 public:
  // Called when foreign code may have run: a plan without a version tag is no longer valid.
  void new_region() { ++region_; }

  // Between these two calls no plan is freed, even if another replaces it: code that runs during a copy may make other
  // plans of the same type. Freeing plans may run finalizers.
  void begin_use() { ++users_; }
  void end_use() {
    --users_;
    free_replaced();
  }
  void free_replaced() {
    if (replaced_ && users_ == 0) [[unlikely]] {
      free_all_replaced();
    }
  }

  // The plan of the type, or null. It is not moved or freed: see `begin_use`.
  [[nodiscard]] ECTYPE_INLINE const Plan* find(Type type, std::uint64_t epoch) {
    Entry* row = row_of(type);
    return is_valid(row[0], type, epoch) ? row[0].plan.get() : find_in(row, type, epoch);
  }

  // The same, but null unless the plan is at the first place of the type.
  [[nodiscard]] ECTYPE_INLINE const Plan* find_at_once(Type type, std::uint64_t epoch) {
    const Entry* row = row_of(type);
    return is_valid(row[0], type, epoch) ? row[0].plan.get() : nullptr;
  }

  // Looks for a plan that was made for a type at this address, under the same tables and with the same metaclass, but
  // that `find` does not return any more. If `is_true(plan)`, makes it valid again and returns it. Else null.
  [[nodiscard]] const Plan* renew(Type type, std::uint64_t epoch, auto is_true) {
    Entry* const row = row_of(type);
    for (Entry* entry = row; entry != row + kPlaces; ++entry) {
      const std::uint32_t version = version_before(type);
      if (entry->type == type && entry->epoch == epoch && same_metaclass(*entry, type) && is_true(*entry->plan)) {
        stamp(*entry, type, version);
        return entry->plan.get();
      }
    }
    return nullptr;
  }

  // The version of a type before it is examined. Not needed with the GIL: then no other thread changes the type
  // meanwhile.
  static std::uint32_t version_before(Type type) { return kFreeThreaded ? type_version(type) : 0; }

  // Stores a plan and returns it. The type had this version before it was examined. Null with an error set if there is
  // no memory.
  const Plan* remember(Type type, std::uint64_t epoch, Plan plan, std::uint32_t version) {
    Owned<Plan> made = make_owned<Plan>(std::move(plan));
    if (!made) {
      out_of_memory();
      return nullptr;
    }
    made->serial = ++serials_;
    if constexpr (kFreeThreaded) {
      made->hook_owned = share(Borrowed<>(made->shape.hook_function));
      made->copy_hook_owned = share(made->copy_hook);
    }
    Entry& entry = place_for(row_of(type), type, epoch);
    replace(entry, std::move(made));
    entry.type = type;
    entry.epoch = epoch;
    entry.held = is_unchangeable(type) ? share(as_object(type)) : Ref<>();
    stamp(entry, type, version);
    return entry.plan.get();
  }

  // A plan that is valid for one use only, and cannot be found. Null with an error set if there is no memory.
  const Plan* lend(Plan plan) {
    Owned<Plan> made = make_owned<Plan>(std::move(plan));
    if (!made) {
      out_of_memory();
      return nullptr;
    }
    retire(std::move(made));
    return replaced_.get();
  }

 private:
  struct Entry {
    Type type;
    Type metaclass;
    std::uint64_t epoch = 0;
    std::uint64_t region = 0;
    std::uint32_t version = 0;            // 0: valid in `region` only
    std::uint32_t metaclass_version = 0;  // 0: of a metaclass that cannot be changed
    Ref<> held;
    std::uint32_t code_version = 0;  // instead of `version`, if the plan depends on code of the standard library
    Owned<Plan> plan;
  };
  // The address of a type determines a row; its plan may be at any place in the row. With one place per row, two of a
  // dozen types that are copied in turn would replace each other in every fourth process.
  static constexpr std::size_t kRows = 64;
  static constexpr std::size_t kPlaces = 4;

  // Types are large and aligned, so the lowest bits are always the same.
  Entry* row_of(Type type) {
    const auto address = reinterpret_cast<std::uintptr_t>(type.get());
    return entries_.data() + ((address >> 4 ^ address >> 12) % kRows * kPlaces);
  }

  // A metaclass may have a `__copy__` or define `__hash__`, and a class may get another metaclass.
  [[nodiscard]] ECTYPE_INLINE static bool same_metaclass(const Entry& entry, Type type) {
    const Type metaclass = type_of(as_object(type));
    return entry.metaclass == metaclass &&
           (entry.metaclass_version == 0 || entry.metaclass_version == type_version(metaclass));
  }

  [[nodiscard]] ECTYPE_INLINE bool is_valid(const Entry& entry, Type type, std::uint64_t epoch) const {
    return entry.type == type && entry.epoch == epoch &&
           (entry.held || (entry.version != 0 ? entry.version == type_version(type) : entry.region == region_)) &&
           same_metaclass(entry, type);
  }

  [[nodiscard]] [[gnu::noinline]] const Plan* find_in(Entry* row, Type type, std::uint64_t epoch) const {
    for (Entry* entry = row; entry != row + kPlaces; ++entry) {
      if (is_valid(*entry, type, epoch)) {
        return entry->plan.get();
      }
      if (entry->type == type && entry->epoch == epoch && entry->code_version != 0 &&
          entry->code_version == type_version(type) && same_metaclass(*entry, type) &&
          entry->plan->stdlib->code.holds()) {
        entry->region = region_;
        return entry->plan.get();
      }
    }
    return nullptr;
  }

  // The plan has just been made, or compared with the type.
  void stamp(Entry& entry, Type type, std::uint32_t version_before) const {
    const Type metaclass = type_of(as_object(type));
    entry.region = region_;
    entry.version = type_version(type);
    if (kFreeThreaded && entry.version != version_before) {
      entry.version = 0;  // another thread has changed the type, or examining it has
    }
    entry.code_version = 0;
    entry.metaclass = metaclass;
    entry.metaclass_version = is_unchangeable(metaclass) ? 0 : type_version(metaclass);
    if (entry.metaclass_version == 0 && !is_unchangeable(metaclass)) {
      entry.version = 0;
      entry.held = Ref<>();
    }
    if (entry.plan->stdlib != nullptr && entry.plan->stdlib->code.is_used()) {
      // Valid without comparing the code for the rest of this region only.
      entry.code_version = std::exchange(entry.version, 0);
    }
  }

  // The place of the type, or one with a void plan, or the next in turn.
  Entry& place_for(Entry* row, Type type, std::uint64_t epoch) {
    Entry* const end = row + kPlaces;
    Entry* place = std::find_if(row, end, [&](const Entry& entry) { return entry.type == type; });
    if (place == end) {
      place = std::find_if(row, end, [&](const Entry& entry) { return entry.epoch != epoch; });
    }
    return place != end ? *place : row[turn_++ % kPlaces];
  }

  void replace(Entry& entry, Owned<Plan> plan) {
    if (Owned<Plan> old = std::exchange(entry.plan, std::move(plan))) {
      retire(std::move(old));
    }
  }
  // Keeps a plan that the cache no longer returns until the running copies, which may use it, have ended.
  void retire(Owned<Plan> plan) {
    plan->next = std::move(replaced_);
    replaced_ = std::move(plan);
  }

  // One by one, because a long chain must not be freed recursively.
  ECTYPE_COLD void free_all_replaced() {
    const ErrorAside error;
    Owned<Plan> dying = std::move(replaced_);
    while (dying) {
      dying = Owned<Plan>(std::move(dying->next));
    }
  }

  std::uint64_t region_ = 1;
  std::uint64_t serials_ = 0;
  std::size_t turn_ = 0;
  std::size_t users_ = 0;
  Owned<Plan> replaced_;
  std::array<Entry, kRows * kPlaces> entries_{};
};

}  // namespace ectype
