// Detects whether `copy.py` and `copyreg.py` still do what the core does in their place, without calling them.
//
// A program may rebind a name that the two modules use, or assign the code of a function. Then the standard library's
// own `deepcopy` runs, which uses what the program has put there. Source: `ectype._library`.
#pragma once

#include "capi/call.hpp"
#include "capi/function.hpp"
#include "classify/guards.hpp"
#include "classify/plain_guard.hpp"

#include <array>

namespace ectype {

class FollowedLibrary {
 public:
  // False with an error set.
  [[nodiscard]] bool load(Borrowed<> library_module);
  // Follows what another follows: a program may have changed the modules since.
  void load_as(const FollowedLibrary& other);
  // For a copier with rules, which the standard library's `deepcopy` would not follow: a function that raises an error
  // takes its place.
  void refuse_deepcopy() { deepcopy_ = share(refuse_deepcopy_); }
  void unload();

  // Whether the running `copy.py` follows rules that the core knows.
  [[nodiscard]] bool is_known() const { return known_; }
  // Whether all names are bound to what they were at import, and the names of the tables exist in `copy_names`, the
  // dict of `copy`. The modules' dicts are watched: this is called when one has changed.
  [[nodiscard]] bool names_hold(Borrowed<> copy_names) const;
  // Whether the functions have the code that they had at import. Has no branch for each, because it is called before
  // every copy.
  [[nodiscard]] ECTYPE_INLINE bool code_holds() const {
    const std::size_t count = since(kPython314) && !since(kPython315) ? kInEachVersion : kFunctions;
    std::uintptr_t differences = 0;
    for (std::size_t i = 0; i < count; ++i) {
      differences |= code_[i].difference();
    }
    return differences == 0;
  }
  // The same for the two functions that the copy of a container of leaves depends on.
  [[nodiscard]] ECTYPE_INLINE bool code_holds_for(Type container) const {
    return (code_[copier_of(container)].difference() | code_[kKeepAlive].difference()) == 0;
  }
  // Adds to a guard what `code_holds_for` compares. False if there is no room.
  [[nodiscard]] bool guard_code_for(Type container, PlainGuard& guard) const;

  // The standard library's functions, as they were at import. `ectype.patch` does not change these. Foreign code.
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
  ECTYPE_INLINE static std::size_t copier_of(Type container) {
    if (container.get() == &PyList_Type) {
      return kList;
    }
    return container.get() == &PyDict_Type ? kDict : kTuple;
  }
  bool known_ = false;
  Ref<> deepcopy_;
  Ref<> refuse_deepcopy_;
  Ref<> copy_;
  Ref<> names_;      // tuples of a module's dict, a name and what it was bound to, or None
  Ref<> tables_;     // names: without one of them `copy.py` raises NameError
  Ref<> functions_;  // a tuple
  std::array<PlaceGuard, kFunctions> code_;
};

}  // namespace ectype
