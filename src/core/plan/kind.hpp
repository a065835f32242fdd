// How an object of a type is copied.
#pragma once

#include "plan/instance_shape.hpp"

namespace ectype {

enum class Kind : std::uint8_t {
  kAtomic,  // the copy is the object itself
  kList,
  kDict,
  kTuple,
  kFrozenDict,  // 3.15
  kMethod,
  kSet,
  kFrozenSet,
  kByteArray,
  kInstance,    // plain: its attributes are its state
  kRegistered,  // a function of the user's in `copy._deepcopy_dispatch`
  kProtocol,    // `__deepcopy__`, copyreg, `__reduce_ex__`: everything else
};

// What is known of a type.
struct Plan {
  Kind kind = Kind::kProtocol;
  Ref<> copier;         // kRegistered: the function in the dispatch table
  InstanceShape shape;  // kInstance
};

}  // namespace ectype
