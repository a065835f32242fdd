// What is known of a type: the functions that copy its instances, and what those functions need.
//
// A plan is made once per type (deep_plans.hpp, shallow_plans.hpp) and kept for as long as its guards hold
// (plan_cache.hpp). The functions are defined in copiers/, one file per type.
#pragma once

#include "classify/hook_reading.hpp"
#include "classify/instance_shape.hpp"
#include "classify/rules.hpp"
#include "table/owned.hpp"

namespace ectype {

class Walk;
struct Plan;
struct State;
struct StdlibType;

// The right to store the copy of an object in the native memo: memo/records.hpp.
class NativeKey;
template <class Key>
class Vacancy;
using NativeVacancy = Vacancy<NativeKey>;

// The deep copy of `x`, for a call without a memo of the caller's. The memo has no copy of `x` yet. Empty with an error
// set.
using DeepCopier = NewRef (*)(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan);
// The shallow copy of `x`; empty with an error set.
using ShallowCopier = NewRef (*)(State& state, Borrowed<> x, const Plan& plan);

// The rule by which `copy.deepcopy` copies instances of a type.
enum class Rule : std::uint8_t {
  kAtomic,       // the copy is the object itself
  kAtomicLater,  // the same, but the memo is asked first: from 3.14 on for types not in the set of atomic types
  kList,
  kDict,
  kTuple,
  kFrozenDict,  // 3.15
  kMethod,
  kRegistered,  // a function of a program's in `copy._deepcopy_dispatch`
  kReduced,     // `__deepcopy__`, copyreg, `__reduce_ex__`: everything else
  kOmitted,     // a rule of a copier's leaves instances out
  kByFunction,  // a function in a rule of a copier's
};

struct Plan {
  // Out of line, once: plans are made and destroyed in many places.
  Plan();
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  ~Plan();

  DeepCopier deep = nullptr;        // in the plan of a deep copy
  ShallowCopier shallow = nullptr;  // in the plan of a shallow copy
  Rule rule = Rule::kReduced;       // in the plan of a deep copy: for copies with a memo of the caller's

  // Deep copies: whether the copy is the object itself if no memo has an entry for it.
  bool is_own_copy = false;
  // The same, and the memo is not asked. From 3.14 on this is true of the types in `copy._atomic_types`; before, of
  // what `copy._deepcopy_atomic` copies, unless the memo may have foreign entries.
  bool is_atomic = false;
  // Whether copying an instance begins with a function of a program's.
  bool runs_hooks = false;
  // Whether it is a plain instance, whose attributes are its state (`shape`).
  bool is_instance = false;
  // Whether its first hook is known (`shape`, `hook_reading`).
  bool is_hooked = false;
  // Whether `copy.py` follows the reduce protocol. If a memo has foreign entries, the parts of the reduce value are
  // looked up there as well, so the core follows the protocol, too. Shallow copies: whether the copy depends on
  // functions of `copy.py`.
  bool is_reduced = false;

  // Without the GIL: the functions below that a class owns, which another thread may take out of it.
  Ref<> hook_owned, copy_hook_owned;
  Ref<> copier;                      // a function of a program's in `copy._deepcopy_dispatch`
  InstanceShape shape;               // of a plain instance, or of one whose first hook is known
  mutable HookReading hook_reading;  // of the first hook
  Borrowed<> copy_hook;              // a `__copy__`; owned by the class as long as the class has the same version tag
  Borrowed<> function;               // Rule::kByFunction; owned by the copier's rules
  // The rules of a copier's for the attributes of instances. If there are any, `is_instance`, `is_hooked` and `stdlib`
  // are not set: they allow short cuts that would not see the rules.
  Owned<AttributeRules> attribute_rules;
  const StdlibType* stdlib = nullptr;  // valid as long as the interpreter's state

  std::uint64_t serial = 0;    // no other plan in the same cache ever has this number
  Owned<Plan> next = nullptr;  // see plan_cache.hpp

  // Deep copies: whether copying an instance of `type`, which this plan is for, begins with foreign code. It does not
  // if the core does the same as the hook.
  [[nodiscard]] bool begins_with_foreign_code(Type type) const {
    return runs_hooks && !(is_hooked && hook_reading.is_replaced(type));
  }
};

}  // namespace ectype
