// Plans by type, remembered.
//
// What was found out about a type holds until foreign code runs, and, where types carry version tags (full API),
// for as long as the tag and the registries stay the same: a type that dies and another born at its address have
// different tags, and changing a type or one of its bases takes its tag away. A type that cannot be changed, and is
// held here so that it does not die, needs no tag.
#pragma once

#include "plan/known_types.hpp"
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
    if (valid) [[likely]] {
      return &entry.plan;
    }
    return entry.code != nullptr ? find_by_code(entry, type) : nullptr;
  }

  // Makes a plan and remembers it; only for a type whose judging runs no foreign code. Null with an error set.
  [[gnu::noinline]] const Plan* judge(Type type) {
    std::optional<Plan> plan = registries_.judge(type);
    if (!plan) {
      return nullptr;
    }
    if (plan->kind == Kind::kProtocol) {
      look_closer(type, *plan);
    }
    Entry& entry = entries_[slot(type)];
    entry = {.type = type,
             .epoch = registries_.epoch(),
             .region = region_,
             .version = type_version(type),
             .held = is_unchangeable(type) ? share(as_object(type)) : Ref<>(),
             .code = nullptr,
             .plan = *std::move(plan)};
    if (const KnownType* known = entry.plan.known; known != nullptr && known->code.is_used()) {
      // Never valid at a glance.
      entry.code = &known->code;
      entry.code_version = std::exchange(entry.version, 0);
      entry.region = 0;
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
    Plan plan;
  };
  static constexpr std::size_t kEntries = 256;

  // Types are large and aligned: the low bits tell nothing.
  static std::size_t slot(Type type) {
    const auto address = reinterpret_cast<std::uintptr_t>(type.get());
    return (address >> 4 ^ address >> 12) % kEntries;
  }

  [[nodiscard]] [[gnu::noinline]] const Plan* find_by_code(const Entry& entry, Type type) const {
    return entry.type == type && entry.epoch == registries_.epoch() && entry.code_version != 0 &&
                   entry.code_version == type_version(type) && entry.code->holds()
               ? &entry.plan
               : nullptr;
  }

  // No table knows the type. Is it one that we know, or one of plain instances?
  void look_closer(Type type, Plan& plan) {
    const KnownType* known = known_types_.find(names_, type, registries_.watcher());
    if (known != nullptr && (KnownTypes::has_hook(known->kind) || reduces_as_ever(type)) &&
        (known->kind != Kind::kTimeZone || offsets_reduce_as_ever())) {
      plan.kind = known->kind;
      plan.known = known;
    } else if (rebuilds_as_ever(type)) {
      if (const std::optional<InstanceShape> shape = instance_shape(names_, type, plan.copier)) {
        plan.kind = shape->hook == Hook::kNone ? Kind::kInstance : Kind::kHooked;
        plan.shape = *shape;
      }
    }
  }
  // Is there no reducer for the type, and are the types it reduces to copied as ever?
  bool reduces_as_ever(Type type) {
    return registries_.all_standard() && is_judged(Type(&PyBytes_Type), Kind::kAtomic) && rebuilds_as_ever(type);
  }
  // Would `copyreg.__newobj__` be called, and with the class itself? It is copied as any argument.
  bool rebuilds_as_ever(Type type) {
    return registries_.rebuilds_as_ever() && registries_.without_reducer(type) &&
           is_judged(type_of(as_object(type)), Kind::kAtomic);
  }
  bool is_judged(Type type, Kind kind) {
    const std::optional<Plan> plan = registries_.judge(type);
    return plan && plan->kind == kind;
  }
  // A timezone reduces to its offset.
  bool offsets_reduce_as_ever() {
    const Type offset = known_types_.of(Kind::kTimeDelta);
    return offset && is_judged(offset, Kind::kProtocol) && registries_.without_reducer(offset);
  }

  Registries& registries_;
  const InstanceNames& names_;
  KnownTypes known_types_;
  std::uint64_t region_ = 1;
  std::array<Entry, kEntries> entries_{};
};

}  // namespace ectype
