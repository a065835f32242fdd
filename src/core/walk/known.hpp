// The standard library's own types, by kind: first as a value, then with the contents that the walk copies.
#pragma once

#include "walk/library/aware.hpp"
#include "walk/library/defaultdict.hpp"
#include "walk/library/deque.hpp"
#include "walk/library/exception.hpp"
#include "walk/library/iterator.hpp"
#include "walk/library/namespace.hpp"
#include "walk/library/ordered_dict.hpp"
#include "walk/library/partial.hpp"
#include "walk/library/slice.hpp"
#include "walk/value.hpp"

namespace ectype {

template <Memo M>
NewRef copy_contents(Walk<M>& walk, const KnownType& known, Borrowed<> x, typename M::Vacancy vacancy) {
  if (!walk.has_last_room()) {
    recursion_error();
    return {};
  }
  switch (known.kind) {
    case Kind::kDateTime:
    case Kind::kTime:
      return copy_aware(walk, known, x, std::move(vacancy));
    case Kind::kDefaultDict:
      return copy_defaultdict(walk, known, x, std::move(vacancy));
    case Kind::kDeque:
      return copy_deque(walk, known, x, std::move(vacancy));
    case Kind::kEnumerate:
      return copy_enumerate(walk, known, x, std::move(vacancy));
    case Kind::kException:
      return copy_exception(walk, x, std::move(vacancy));
    case Kind::kNamespace:
      return copy_namespace(walk, x, std::move(vacancy));
    case Kind::kOrderedDict:
      return copy_ordered_dict(walk, known, x, std::move(vacancy));
    case Kind::kPartial:
      return copy_partial(walk, known, x, std::move(vacancy));
    case Kind::kSequenceIterator:
      return copy_sequence_iterator(walk, known, x, std::move(vacancy));
    case Kind::kSlice:
      return copy_slice(walk, known, x, std::move(vacancy));
    case Kind::kTimeZone:
      return copy_timezone(walk, known, x, std::move(vacancy));
    default:
      return copy_by_protocol(walk, x, std::move(vacancy));
  }
}

// In a memo of the caller's, and in one that others have written to, what an object reduces to is looked up as well:
// there all of them follow the protocol.
template <Memo M>
[[gnu::noinline]] NewRef copy_known(Walk<M>& walk, const KnownType& known, Borrowed<> x, typename M::Vacancy vacancy) {
  if constexpr (M::kNative) {
    if (!walk.memo().has_foreign_entries()) {
      if (known.kind == Kind::kEnumMember &&
          !has_attribute_named(x, walk.state().instance_names.deepcopy_hook.borrow())) {
        return share(x);
      }
      Ref<> y = is_value(known.kind) ? copy_value(known, x) : Ref<>();
      if (y || error_is_set()) {
        return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
      }
      return copy_contents(walk, known, x, std::move(vacancy));
    }
  }
  return copy_by_protocol(walk, x, std::move(vacancy));
}

}  // namespace ectype
