// Plans by type, remembered.
//
// What was found out about a type holds until foreign code runs, and, where types carry version tags (full API),
// for as long as the tag and the registries stay the same: a type that dies and another born at its address have
// different tags, and changing a type or one of its bases takes its tag away. A type that cannot be changed, and is
// held here so that it does not die, needs no tag.
#pragma once

#include "plan/registries.hpp"
#include "python/type_facts.hpp"
#include "python/type_version.hpp"

#include <array>

namespace ectype {

class PlanCache {
 public:
  PlanCache(Registries& registries, const InstanceNames& names) : registries_(registries), names_(names) {}

  // Foreign code may have run: plans that rest on nothing but its absence are void.
  void new_region() { ++region_; }

  // What is known of the type, or null. Valid until foreign code runs.
  [[nodiscard]] ECTYPE_INLINE const Plan* find(Type type) const {
    const Entry& entry = entries_[slot(type)];
    const bool valid =
        entry.type == type && entry.epoch == registries_.epoch() &&
        (entry.held || (entry.version != 0 ? entry.version == type_version(type) : entry.region == region_));
    return valid ? &entry.plan : nullptr;
  }

  // Makes a plan and remembers it; only for a type whose judging runs no foreign code. Null with an error set.
  [[gnu::noinline]] const Plan* judge(Type type) {
    std::optional<Plan> plan = registries_.judge(type);
    if (!plan) {
      return nullptr;
    }
    if (plan->kind == Kind::kProtocol && registries_.rebuilds_as_ever() && registries_.without_reducer(type)) {
      if (const std::optional<InstanceShape> shape = instance_shape(names_, type)) {
        plan->kind = Kind::kInstance;
        plan->shape = *shape;
      }
    }
    Entry& entry = entries_[slot(type)];
    entry = {.type = type,
             .epoch = registries_.epoch(),
             .region = region_,
             .version = type_version(type),
             .held = is_unchangeable(type) ? share(as_object(type)) : Ref<>(),
             .plan = *std::move(plan)};
    return &entry.plan;
  }

 private:
  struct Entry {
    Type type;
    std::uint64_t epoch = 0;
    std::uint64_t region = 0;
    std::uint32_t version = 0;
    Ref<> held;
    Plan plan;
  };
  static constexpr std::size_t kEntries = 256;

  // Types are large and aligned: the low bits tell nothing.
  static std::size_t slot(Type type) {
    const auto address = reinterpret_cast<std::uintptr_t>(type.get());
    return (address >> 4 ^ address >> 12) % kEntries;
  }

  Registries& registries_;
  const InstanceNames& names_;
  std::uint64_t region_ = 1;
  std::array<Entry, kEntries> entries_{};
};

}  // namespace ectype
