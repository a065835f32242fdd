// The plans of shallow copies, by type. Of a deep copy's plan they take nothing: other tables count, and `__copy__`,
// which is looked up on the class.
#pragma once

#include "plan/shallow_tables.hpp"
#include "plan/type_cache.hpp"

namespace ectype {

struct ShallowPlan {
  Shallow way = Shallow::kAsked;
  Borrowed<> hook;                              // kHook; owned by the class as long as its version stands
  InstanceShape shape;                          // kInstance
  Ref<> held;                                   // what the shape is known by
  const KnownType* known = nullptr;             // kKnown; lives as long as the interpreter's state
  std::unique_ptr<ShallowPlan> next = nullptr;  // see type_cache.hpp
};

class ShallowPlans {
 public:
  ShallowPlans(Registries& registries, const InstanceNames& names, KnownTypes& known_types)
      : registries_(registries), names_(names), known_types_(known_types), tables_(registries) {}
  // False with an error set.
  [[nodiscard]] bool load(Borrowed<> copy_names) { return tables_.load(copy_names); }

  // What is known of the type, here and now. Null if that cannot be told, or does not stay so. Valid until foreign code
  // runs; never leaves an error set.
  [[nodiscard]] ECTYPE_INLINE const ShallowPlan* find(Type type) {
    tables_.refresh();
    if (!knows_types()) {
      return nullptr;
    }
    types_.new_region();
    const ShallowPlan* plan = types_.find(type, tables_.epoch());
    return plan != nullptr ? plan : judge(type);
  }

 private:
  [[nodiscard]] [[gnu::noinline]] const ShallowPlan* judge(Type type);
  [[nodiscard]] ShallowPlan plan_for(Type type);

  Registries& registries_;
  const InstanceNames& names_;
  KnownTypes& known_types_;
  ShallowTables tables_;
  TypeCache<ShallowPlan> types_;
};

}  // namespace ectype
