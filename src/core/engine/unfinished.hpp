// Levels of the walk that must be prepared before foreign code runs.
//
// A level may take a short cut that is invisible as long as no foreign code runs: it fills a dict with originals first,
// or reads an instance's attributes without its `__dict__`. It registers itself here, and is called when foreign code
// is about to run. It is called once; from then on it proceeds as the standard library does.
#pragma once

#include "capi/errors.hpp"

namespace ectype {

// On the stack of its level; linked from the innermost outwards.
class Unfinished {
 public:
  // Undoes the short cut; false with an error set.
  using Prepare = bool (*)(Unfinished& level);

  explicit Unfinished(Prepare prepare) : prepare_(prepare) {}
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() = default;

  // Whether the short cut may still be used.
  [[nodiscard]] bool untouched() const { return untouched_; }

 private:
  friend class UnfinishedLevels;
  Prepare prepare_;
  Unfinished* outer_ = nullptr;
  bool untouched_ = true;
};

class UnfinishedLevels {
 public:
  // Registers a level for the duration of a scope.
  class Entered {
   public:
    Entered(UnfinishedLevels& levels, Unfinished& level) : levels_(levels), outer_(levels.innermost_) {
      level.outer_ = outer_;
      levels_.innermost_ = &level;
    }
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;
    ~Entered() { levels_.innermost_ = outer_; }

   private:
    UnfinishedLevels& levels_;
    Unfinished* outer_;
  };

  // Called before foreign code runs. Stops at a level that was prepared before: the levels outside it were prepared
  // then too. False with an error set.
  [[nodiscard]] bool prepare() {
    for (Unfinished* level = innermost_; level != nullptr && level->untouched_; level = level->outer_) {
      level->untouched_ = false;
      if (!level->prepare_(*level)) {
        return false;
      }
    }
    return true;
  }

 private:
  Unfinished* innermost_ = nullptr;
};

// Registered outside all levels of a copy that must not run foreign code. Before the first foreign call it is asked to
// prepare for it, as every level is. It fails, so that the call does not take place.
class UndividedGuard : public Unfinished {
 public:
  UndividedGuard() : Unfinished(refuse) {}
  // Whether foreign code was about to run.
  [[nodiscard]] bool has_refused() const { return !untouched(); }

 private:
  ECTYPE_COLD static bool refuse(Unfinished& /*level*/) {
    return fail_with(PyExc_RuntimeError, "foreign code would run");  // the caller, who knows the object, replaces it
  }
};

}  // namespace ectype
