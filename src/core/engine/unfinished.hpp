// What must be put in order before foreign code may look.
//
// A level of the walk may take a short cut that nobody could notice as long as no foreign code runs: fill a dict with
// originals first, read an instance's attributes without its `__dict__`. Such a level enters itself here, and is told
// when foreign code is about to run. It is told once; after that it goes on the standard library's way.
#pragma once

#include "capi/errors.hpp"

namespace ectype {

// On the stack of the level, linked from the innermost outwards.
class Unfinished {
 public:
  // Puts things in order; false with an error set.
  using Prepare = bool (*)(Unfinished& level);

  explicit Unfinished(Prepare prepare) : prepare_(prepare) {}
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() = default;

  // May the short cut still be taken?
  [[nodiscard]] bool untouched() const { return untouched_; }

 private:
  friend class UnfinishedLevels;
  Prepare prepare_;
  Unfinished* outer_ = nullptr;
  bool untouched_ = true;
};

class UnfinishedLevels {
 public:
  // For the time of a scope.
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

  // Foreign code is about to run. Levels further out than one that was told before were told then.
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

}  // namespace ectype
