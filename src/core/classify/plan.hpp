// What is known of a type: the functions that copy its instances, and what those functions need.
//
// A plan is made once per type (deep_plans.hpp, shallow_plans.hpp) and kept for as long as its guards hold
// (plan_cache.hpp). The functions are defined in copiers/, one file per type.
#pragma once

#include "classify/hook_reading.hpp"
#include "classify/instance_shape.hpp"

#include <memory>

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

// The deep copy of `x`, for a call without a memo of the caller's; empty with an error set. The memo has no copy yet.
using DeepCopier = NewRef (*)(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan);
// The shallow copy of `x`; empty with an error set.
using ShallowCopier = NewRef (*)(State& state, Borrowed<> x, const Plan& plan);

// By which rule `copy.deepcopy` copies instances of a type.
enum class Rule : std::uint8_t {
  kAtomic,       // the copy is the object itself
  kAtomicLater,  // the same, but the memo is asked first: since 3.14 for what is not in the set of atomic types
  kList,
  kDict,
  kTuple,
  kFrozenDict,  // 3.15
  kMethod,
  kRegistered,  // a function of a program's in `copy._deepcopy_dispatch`
  kReduced,     // `__deepcopy__`, copyreg, `__reduce_ex__`: everything else
};

struct Plan {
  DeepCopier deep = nullptr;        // in the plan of a deep copy
  ShallowCopier shallow = nullptr;  // in the plan of a shallow copy
  Rule rule = Rule::kReduced;       // in the plan of a deep copy: for copies with a memo of the caller's

  // Of a deep copy. Is the copy the object itself, as far as no memo says otherwise?
  bool is_own_copy = false;
  // The same, and is the memo not asked? From 3.14 on that is so of the types in `copy._atomic_types`; before, of what
  // `copy._deepcopy_atomic` copies, unless the memo may hold entries of others.
  bool is_atomic = false;
  // Does copying an instance begin with a function of a program's?
  bool runs_hooks = false;
  // Is it a plain instance, whose attributes are its state (`shape`)?
  bool is_instance = false;
  // Is its first hook known (`shape`, `hook_reading`)?
  bool is_hooked = false;
  // Does `copy.py` follow the reduce protocol? Where a memo holds entries of others, what an object reduces to is
  // looked up there as well: then we follow the protocol, too. Of a shallow copy: it rests on functions of `copy.py`
  // then.
  bool is_reduced = false;

  Ref<> copier;                        // a function of a program's in `copy._deepcopy_dispatch`
  InstanceShape shape;                 // of a plain instance, or of one whose first hook is known
  mutable HookReading hook_reading;    // of a `__deepcopy__`
  Borrowed<> copy_hook;                // a `__copy__`; owned by the class as long as its version stands
  const StdlibType* stdlib = nullptr;  // lives as long as the interpreter's state

  std::unique_ptr<Plan> next = nullptr;  // see plan_cache.hpp
};

}  // namespace ectype
