// How an object of a type is copied.
#pragma once

#include "plan/hook_reading.hpp"
#include "plan/instance_shape.hpp"

#include <memory>

namespace ectype {

enum class Kind : std::uint8_t {
  kAtomic,       // the copy is the object itself
  kAtomicLater,  // the same, but the memo is asked first: since 3.14 for what is not in the set of atomic types
  kItself,       // the same, since its `__deepcopy__`, the standard library's, returns it
  kList,
  kDict,
  kTuple,
  kFrozenDict,  // 3.15
  kMethod,
  kSet,
  kFrozenSet,
  kInstance,    // plain: its attributes are its state
  kHooked,      // the first hook of the protocol that is the class's own is known
  kRegistered,  // a function of the user's in `copy._deepcopy_dispatch`
  kProtocol,    // `__deepcopy__`, copyreg, `__reduce_ex__`: everything else

  // Of the standard library: see known_types.hpp.
  //
  // Values: nothing in them is copied by the walk. See walk/value.hpp.
  kArray,
  kByteArray,
  kCounter,
  kDate,
  kDateTime,
  kEnumMember,
  kException,
  kPath,
  kSlice,
  kTime,
  kTimeDelta,
  kTimeZone,
  kUuid,
  // With contents: see walk/known.hpp.
  kDefaultDict,
  kDeque,
  kEnumerate,
  kNamespace,
  kOrderedDict,
  kPartial,
  kSequenceIterator,
};
// Is an object its own copy, as far as no memo says otherwise?
inline bool stays_itself(Kind kind) { return kind <= Kind::kItself; }
// Does copying one begin with a function of a program's?
inline bool runs_hooks(Kind kind) {
  return kind == Kind::kHooked || kind == Kind::kRegistered || kind == Kind::kProtocol;
}
// May an object of this kind, alone, be copied without a memo?
inline bool is_value(Kind kind) { return kind >= Kind::kArray && kind <= Kind::kUuid; }

struct KnownType;

// What is known of a type.
struct Plan {
  Kind kind = Kind::kProtocol;
  Ref<> copier;                      // kRegistered: the function in the table; kInstance: what the shape is known by
  InstanceShape shape;               // kInstance, kHooked
  mutable HookReading hook_reading;  // kHooked with Hook::kDeepcopy
  const KnownType* known = nullptr;  // kinds of the standard library's; lives as long as the interpreter's state
  std::unique_ptr<Plan> next = nullptr;  // see type_cache.hpp
};

}  // namespace ectype
