// The plans of shallow copies, by type. Of a deep copy's plan they take nothing: other tables count, and `__copy__`,
// which is looked up on the class.
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

  // What is known of the type, here and now. Null if that cannot be told, or does not stay so. Valid until foreign code
  // runs; never leaves an error set.
  [[nodiscard]] ECTYPE_INLINE const Plan* find(Type type) {
    shallow_tables_.refresh();
    if (!knows_types()) {
      return nullptr;
    }
    types_.new_region();
    const Plan* plan = types_.find(type, shallow_tables_.epoch());
    return plan != nullptr ? plan : classify(type);
  }
  // The plan of a type of which nothing is known.
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
