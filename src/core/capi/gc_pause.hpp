// Before 3.12 any allocation could start the garbage collector, and with it finalizers: foreign code in the
// middle of a native region. There it is paused for the region. From 3.12 on it runs only between bytecodes.
#pragma once

#include "capi/ref.hpp"

namespace ectype {

class GcPause {
 public:
  GcPause() { resume_again(); }
  GcPause(const GcPause&) = delete;
  GcPause& operator=(const GcPause&) = delete;
  ~GcPause() { lift(); }

  // Foreign code is about to run, with the collector as it was.
  void lift() const {
    if (!since(kPython312) && was_enabled_) {
      PyGC_Enable();
    }
  }
  // Foreign code has run, and may have switched the collector on or off.
  void resume_again() {
    if (!since(kPython312)) {
      was_enabled_ = PyGC_Disable() != 0;
    }
  }

 private:
  bool was_enabled_ = false;
};

}  // namespace ectype
