// Signals that have arrived and wait for their Python handlers. The interpreter runs handlers between two bytecodes. A
// copy may take seconds, so it has to check for signals itself.
#pragma once

#include "capi/call.hpp"
#include "capi/gil.hpp"

#include <csignal>

namespace ectype {

// Whether a signal other than SIGINT is pending. Only where the thread's state shows it without running a handler;
// false otherwise.
inline bool other_signal_is_pending() {
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000
  constexpr std::uintptr_t kSignalsPending = 1U
                                             << 1U;  // _PY_SIGNALS_PENDING_BIT, pycore_ceval.h; set for the main thread
  return (__atomic_load_n(&PyThreadState_GetUnchecked()->eval_breaker, __ATOMIC_RELAXED) & kSignalsPending) != 0;
#else
  return false;
#endif
}

// Functions of `_signal`, in C: calling them runs no handler.
struct SignalFunctions {
  Ref<> get_signal;
  Ref<> default_interrupt_handler;

  // Whether SIGINT only raises KeyboardInterrupt. False also if there is an error; leaves none set.
  [[nodiscard]] bool interrupt_is_default() const {
    const Ref<> number = Ref<>::steal(PyLong_FromLong(SIGINT));
    const Ref<> handler = number ? call(get_signal.borrow(), number.borrow()) : Ref<>();
    PyErr_Clear();
    return handler && handler.get() == default_interrupt_handler.get();
  }
};

enum class Arrived : std::uint8_t { kNothing, kInterrupt, kHandler };

// Checks for signals that have arrived for this thread. `kInterrupt`: a SIGINT, which is now cleared; its only effect
// is KeyboardInterrupt. `kHandler`: `run_signal_handlers` must run a handler written in Python.
ECTYPE_COLD inline Arrived look_for_signals(const SignalFunctions& functions) {
  // Zero for any thread but the main one. Otherwise the mark is cleared.
  if (PyOS_InterruptOccurred() != 0) {
    if (functions.interrupt_is_default()) {
      return Arrived::kInterrupt;
    }
    PyErr_SetInterrupt();  // puts the mark back
    return Arrived::kHandler;
  }
  return other_signal_is_pending() ? Arrived::kHandler : Arrived::kNothing;
}

inline bool run_signal_handlers() { return PyErr_CheckSignals() == 0; }
// What the interpreter does between two bytecodes: signal handlers, other threads, from 3.12 on the garbage collector.
inline bool run_pending() {
  if (gil_is_wanted()) [[unlikely]] {
    give_way([] {});
  }
  return run_signal_handlers();
}

}  // namespace ectype
