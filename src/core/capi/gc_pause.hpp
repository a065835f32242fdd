// Before 3.12 any allocation could start the garbage collector, and so run finalizers: foreign code in the middle of a
// native region. So it is paused during the region. From 3.12 on it runs only between bytecodes.
#pragma once

#include "capi/ref.hpp"

namespace ectype {

class GcPause {
 public:
  GcPause() { resume_again(); }
  GcPause(const GcPause&) = delete;
  GcPause& operator=(const GcPause&) = delete;
  ~GcPause() { lift(); }

  // Called before foreign code runs: restores the collector's state.
  void lift() const {
    if (!since(kPython312) && was_enabled_) {
      PyGC_Enable();
    }
  }
  // Called after foreign code has run, which may have enabled or disabled the collector.
  void resume_again() {
    if (!since(kPython312)) {
      was_enabled_ = PyGC_Disable() != 0;
    }
  }

 private:
  bool was_enabled_ = false;
};

}  // namespace ectype
