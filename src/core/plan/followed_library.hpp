// What the core does as `copy.py` and `copyreg.py` do, without calling them: is that still what they do?
//
// A program may bind another function to a name that the two modules use, or assign the code of a function. Then the
// standard library's own `deepcopy` runs, which meets what the program has put there. Source: `ectype._library`.
#pragma once

#include "python/call.hpp"
#include "python/function.hpp"
#include "python/witness.hpp"

#include <array>

namespace ectype {

class FollowedLibrary {
 public:
  // False with an error set.
  [[nodiscard]] bool load(Borrowed<> library_module);
  void unload();

  // Does the running `copy.py` follow rules that the core knows?
  [[nodiscard]] bool is_known() const { return known_; }
  // Are all names bound to what they were? The modules' dicts are watched: to be asked when one has changed.
  [[nodiscard]] bool names_hold() const;
  // Do the functions have the code that they had?
  [[nodiscard]] ECTYPE_INLINE bool code_holds() const {
    bool same = true;
    for (std::size_t i = 0; i < code_count_; ++i) {
      same &= code_[i].holds();
    }
    return same;
  }

  // The standard library's functions, as they were at import. `ectype.patch` leaves these alone.
  [[nodiscard]] Ref<> deepcopy(Borrowed<> x) const { return call(deepcopy_.borrow(), x); }
  [[nodiscard]] Ref<> deepcopy(Borrowed<> x, Borrowed<> memo) const { return call(deepcopy_.borrow(), x, memo); }
  [[nodiscard]] Ref<> copy(Borrowed<> x) const { return call(copy_.borrow(), x); }

 private:
  static constexpr std::size_t kMostFunctions = 12;
  bool known_ = false;
  Ref<> deepcopy_;
  Ref<> copy_;
  Ref<> names_;      // tuples of a module's dict, a name and what it was bound to, or None
  Ref<> functions_;  // a tuple
  Ref<> codes_;      // a tuple of their code objects
  std::array<Witness, kMostFunctions> code_{};
  std::size_t code_count_ = 0;
};

}  // namespace ectype
