#include "protocol/protocol.hpp"

#include "classify/copiers.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"

namespace ectype {

NewRef copy_by_protocol(Walk& walk, Borrowed<> x, NativeVacancy vacancy) {
  return copy_by_protocol_of(walk, x, type_of(x), std::move(vacancy));
}

}  // namespace ectype
