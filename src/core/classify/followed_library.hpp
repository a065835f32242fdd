// What the core does as `copy.py` and `copyreg.py` do, without calling them: is that still what they do?
//
// A program may bind another function to a name that the two modules use, or assign the code of a function. Then the
// standard library's own `deepcopy` runs, which meets what the program has put there. Source: `ectype._library`.
#pragma once

#include "capi/call.hpp"
#include "capi/function.hpp"
#include "classify/guards.hpp"

#include <array>

namespace ectype {

class FollowedLibrary {
 public:
  // False with an error set.
  [[nodiscard]] bool load(Borrowed<> library_module);
  void unload();

  // Does the running `copy.py` follow rules that the core knows?
  [[nodiscard]] bool is_known() const { return known_; }
  // Are all names bound to what they were, and those of the tables in `copy_names`, the dict of `copy`? The modules'
  // dicts are watched: to be asked when one has changed.
  [[nodiscard]] bool names_hold(Borrowed<> copy_names) const;
  // Do the functions have the code that they had? Without a branch for each: this is asked before every copy.
  [[nodiscard]] ECTYPE_INLINE bool code_holds() const {
    const std::size_t count = since(kPython314) && !since(kPython315) ? kInEachVersion : kFunctions;
    std::uintptr_t differences = 0;
    for (std::size_t i = 0; i < count; ++i) {
      differences |= code_[i].difference();
    }
    return differences == 0;
  }
  // The same of the two that a container of leaves rests on.
  [[nodiscard]] ECTYPE_INLINE bool code_holds_for(Type container) const {
    std::size_t copier = kTuple;
    if (container.get() == &PyList_Type) {
      copier = kList;
    } else if (container.get() == &PyDict_Type) {
      copier = kDict;
    }
    return (code_[copier].difference() | code_[kKeepAlive].difference()) == 0;
  }

  // The standard library's functions, as they were at import. `ectype.patch` leaves these alone.
  [[nodiscard]] Ref<> deepcopy(Borrowed<> x) const { return call(deepcopy_.borrow(), x); }
  [[nodiscard]] Ref<> deepcopy(Borrowed<> x, Borrowed<> memo) const { return call(deepcopy_.borrow(), x, memo); }
  [[nodiscard]] Ref<> copy(Borrowed<> x) const { return call(copy_.borrow(), x); }

 private:
  // The order of `FOLLOWED_FUNCTIONS` in `ectype._library`.
  static constexpr std::size_t kKeepAlive = 0;
  static constexpr std::size_t kList = 1;
  static constexpr std::size_t kDict = 2;
  static constexpr std::size_t kTuple = 3;
  static constexpr std::size_t kInEachVersion = 8;
  static constexpr std::size_t kFunctions = 11;
  bool known_ = false;
  Ref<> deepcopy_;
  Ref<> copy_;
  Ref<> names_;      // tuples of a module's dict, a name and what it was bound to, or None
  Ref<> tables_;     // names: without one of them `copy.py` raises NameError
  Ref<> functions_;  // a tuple
  std::array<PlaceGuard, kFunctions> code_;
};

}  // namespace ectype
