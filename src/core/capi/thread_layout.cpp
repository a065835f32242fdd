// Only assertions: the places in gil.hpp and observers.hpp are those of this interpreter.
#ifndef Py_LIMITED_API
#define Py_BUILD_CORE 1  // before <Python.h>, or the internal headers refuse
#endif
#include "capi/gil.hpp"
#include "capi/observers.hpp"

#if !defined(Py_LIMITED_API)
#include <cstddef>
// See dict_layout.cpp.
#undef HAVE_STD_ATOMIC
#include <internal/pycore_interp.h>
#if PY_VERSION_HEX >= 0x030D0000
#include <internal/pycore_ceval.h>
#endif

namespace ectype {
// gil.hpp
static_assert(kInterpreterOfThread == offsetof(PyThreadState, interp));
#if PY_VERSION_HEX >= 0x030D0000
static_assert(kMarksOfThread == offsetof(PyThreadState, eval_breaker));
static_assert(kGilIsWanted == _PY_GIL_DROP_REQUEST_BIT);
static_assert(!kFreeThreaded || kStopIsWanted == _PY_EVAL_PLEASE_STOP_BIT);
#else
static_assert(place_of_gil_request(since(kPython311), since(kPython312)) ==
              offsetof(PyInterpreterState, ceval) + offsetof(_ceval_state, gil_drop_request));
#endif

// observers.hpp
static_assert(place_of_profile_function(since(kPython311), since(kPython313), since(kPython315)) ==
              offsetof(PyThreadState, c_profilefunc));
static_assert(offsetof(PyThreadState, c_profilefunc) + sizeof(void*) == offsetof(PyThreadState, c_tracefunc));
static_assert(place_of_thread_number(since(kPython311), since(kPython312), since(kPython313), since(kPython315)) ==
              offsetof(PyThreadState, thread_id));
#if PY_VERSION_HEX >= 0x030C0000
static_assert(place_of_monitoring(since(kPython313)) == offsetof(PyCodeObject, _co_monitoring));
#endif
#if PY_VERSION_HEX >= 0x030D0000
static_assert(kMarkBits == _PY_EVAL_EVENTS_BITS);
#elif PY_VERSION_HEX >= 0x030C0000
static_assert(kMonitoringVersionOfInterpreter == offsetof(PyInterpreterState, monitoring_version));
#endif
}  // namespace ectype
#endif
