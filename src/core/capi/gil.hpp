// Detects whether another thread waits for the GIL.
//
// A thread that has waited for the switch interval (`sys.getswitchinterval()`) sets a mark in the running thread, which
// gives way between two bytecodes. A copy has to check the mark itself.
#pragma once

#include "capi/ref.hpp"

#include <atomic>

namespace ectype {

// The place of the mark. From 3.13 on it is the lowest bit of a word in the thread's state, before that a number in the
// interpreter's state. thread_layout.cpp compares the places with the internal headers, selfcheck/see_internals.cpp
// with the running interpreter.
inline constexpr std::size_t kInterpreterOfThread = 16;
inline constexpr std::size_t kMarksOfThread = 24;
inline constexpr unsigned kGilIsWanted = 1U << 0U;   // _PY_GIL_DROP_REQUEST_BIT
inline constexpr unsigned kStopIsWanted = 1U << 5U;  // _PY_EVAL_PLEASE_STOP_BIT
constexpr std::size_t place_of_gil_request(bool since_311, bool since_312) {
  if (since_312) {
    return 372;
  }
  return since_311 ? 104 : 72;
}

// Whether another thread waits for the GIL; without one, whether another waits until all threads have stopped, as the
// garbage collector does.
inline bool gil_is_wanted() {
  const char* thread = reinterpret_cast<const char*>(PyThreadState_Get());
  if (since(kPython313)) {
    const auto* marks = reinterpret_cast<const std::uintptr_t*>(thread + kMarksOfThread);
    return (__atomic_load_n(marks, __ATOMIC_RELAXED) & (kFreeThreaded ? kStopIsWanted : kGilIsWanted)) != 0;
  }
  const char* interpreter = *reinterpret_cast<const char* const*>(thread + kInterpreterOfThread);
  const auto* request =
      reinterpret_cast<const int*>(interpreter + place_of_gil_request(since(kPython311), since(kPython312)));
  return __atomic_load_n(request, __ATOMIC_RELAXED) != 0;
}

// Lets other threads run. Meanwhile `aside` runs without the GIL, and must not touch objects. Always true, so that it
// can be used as a step that may fail.
inline bool give_way(auto aside) {
  PyThreadState* thread = PyEval_SaveThread();
  aside();
  PyEval_RestoreThread(thread);
  return true;
}

}  // namespace ectype
