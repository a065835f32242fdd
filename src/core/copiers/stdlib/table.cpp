// The table of the standard library's types, and the copiers that use it.
//
// Each type has a file in this folder, which defines its row. The row is declared and listed here.
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "engine/uncopyable.hpp"
#include "engine/walk.hpp"
#include "protocol/shallow_policy.hpp"

namespace ectype {

// Defined in the files of this folder.
extern const StdlibRow kBareObject, kByteArray, kEnumerate, kListIterator, kTupleIterator, kSlice, kException,
    kCalledException, kDecimal, kDecimalContext, kPattern, kBytesIo, kStringIo, kArray, kDateTime, kTime, kDate,
    kTimeZone, kDeque, kDefaultDict, kOrderedDict, kPartial, kNamespace, kEnumMember, kFraction, kUuid, kCounter,
    kSyntaxTree, kIpv4Address, kPurePosixPath, kPosixPath, kPureWindowsPath;

namespace {

// In the order in which they are searched. Types written in C are looked up in the modules that define them: in the
// modules that offer them, programs put replacements (frozen clocks, fake paths).
constexpr const StdlibRow* kTable[] = {
    &kBareObject,       // object
    &kByteArray,        // bytearray
    &kEnumerate,        // enumerate
    &kListIterator,     // iter([])
    &kTupleIterator,    // iter(())
    &kSlice,            // slice
    &kException,        // BaseException and what derives from it
    &kCalledException,  // the same, with an initialiser of its own
    &kDecimal,          // decimal.Decimal
    &kDecimalContext,   // decimal.Context
    &kPattern,          // re.Pattern
    &kBytesIo,          // io.BytesIO
    &kStringIo,         // io.StringIO
    &kArray,            // array.array
    &kDateTime,         // datetime.datetime
    &kTime,             // datetime.time
    &kDate,             // datetime.date
    &kTimeDelta,        // datetime.timedelta
    &kTimeZone,         // datetime.timezone
    &kDeque,            // collections.deque
    &kDefaultDict,      // collections.defaultdict
    &kOrderedDict,      // collections.OrderedDict
    &kPartial,          // functools.partial
    &kNamespace,        // types.SimpleNamespace
    &kEnumMember,       // members of enumerations
    &kFraction,         // fractions.Fraction
    &kUuid,             // uuid.UUID
    &kCounter,          // collections.Counter
    &kSyntaxTree,       // ast.AST and what derives from it
    &kIpv4Address,      // ipaddress.IPv4Address
    &kPurePosixPath,    // pathlib
    &kPosixPath,        // pathlib
    &kPureWindowsPath,  // pathlib
};
static_assert(std::size(kTable) <= StdlibTypes::kMost);

}  // namespace

extern constinit const std::span<const StdlibRow* const> kStdlibTable = kTable;

// Copies `x` as a value if possible, else with the parts that have to be copied in turn.
NewRef copy_stdlib(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const StdlibRow& row = *plan.stdlib->row;
  if (copies_to_itself(walk.state(), plan, x)) {
    return share(x);
  }
  Ref<> y = row.value != nullptr ? row.value(*plan.stdlib, x) : Ref<>();
  if (y || error_is_set()) {
    return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
  }
  if (!walk.has_last_room()) {
    recursion_error();
    return {};
  }
  return row.deep(walk, x, std::move(vacancy), plan);
}

// The same for a copier with a rule for what cannot be copied.
NewRef copy_stdlib_by_rules(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  const KeepAlive held(walk, x);
  Ref<> y = copy_stdlib(walk, x, std::move(vacancy), plan);
  return y ? NewRef(std::move(y)) : copy_of_uncopyable(walk, x);
}

// The native shallow copy, or, if this one object does not allow it, what the protocol makes.
NewRef shallow_stdlib(State& state, Borrowed<> x, const Plan& plan) {
  Ref<> y = plan.stdlib->row->shallow(state, *plan.stdlib, x);
  return y || error_is_set() ? NewRef(std::move(y)) : copy_reduced(state, x, type_of(x));
}

}  // namespace ectype
