// The plans of shallow copies, by type. They share nothing with the plan of a deep copy: they depend on other tables,
// and on `__copy__`, which is looked up on the class.
#pragma once

#include "classify/plan_cache.hpp"
#include "classify/shallow_tables.hpp"

namespace ectype {

class ShallowPlans {
 public:
  ShallowPlans(DispatchTables& tables, const InstanceNames& names, StdlibTypes& stdlib_types)
      : tables_(tables), names_(names), stdlib_types_(stdlib_types), shallow_tables_(tables) {
    unknown_.shallow = shallow_by_look_up;
    unknown_.is_reduced = true;
  }
  // False with an error set.
  [[nodiscard]] bool load(Borrowed<> copy_names) { return shallow_tables_.load(copy_names); }
  [[nodiscard]] bool load_as(const ShallowPlans& other) { return shallow_tables_.load_as(other.shallow_tables_); }

  // The current plan of the type. Null if it cannot be determined, or if changes could not be detected. Valid until
  // foreign code runs. Never leaves an error set.
  [[nodiscard]] ECTYPE_INLINE const Plan* find(Type type) {
    shallow_tables_.refresh();
    if (!knows_types()) {
      return nullptr;
    }
    types_.new_region();
    const Plan* plan = types_.find(type, shallow_tables_.epoch());
    return plan != nullptr ? plan : classify(type);
  }
  // The plan for a type about which nothing is known.
  [[nodiscard]] const Plan& unknown() const { return unknown_; }

 private:
  [[nodiscard]] [[gnu::noinline]] const Plan* classify(Type type);
  [[nodiscard]] Plan plan_for(Type type);

  DispatchTables& tables_;
  const InstanceNames& names_;
  StdlibTypes& stdlib_types_;
  ShallowTables shallow_tables_;
  PlanCache types_;
  Plan unknown_;
};

}  // namespace ectype
