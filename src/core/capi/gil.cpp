// Only assertions: the places in gil.hpp are those of this interpreter.
#ifndef Py_LIMITED_API
#define Py_BUILD_CORE 1  // before <Python.h>, or the internal headers refuse
#endif
#include "capi/gil.hpp"

#if !defined(Py_LIMITED_API) && !defined(Py_GIL_DISABLED)
#include <cstddef>
// See dict_layout.cpp.
#undef HAVE_STD_ATOMIC
#include <internal/pycore_interp.h>
#if PY_VERSION_HEX >= 0x030D0000
#include <internal/pycore_ceval.h>
#endif

namespace ectype {
static_assert(kInterpreterOfThread == offsetof(PyThreadState, interp));
#if PY_VERSION_HEX >= 0x030D0000
static_assert(kMarksOfThread == offsetof(PyThreadState, eval_breaker));
static_assert(kGilIsWanted == _PY_GIL_DROP_REQUEST_BIT);
#else
static_assert(place_of_gil_request(since(kPython311), since(kPython312)) ==
              offsetof(PyInterpreterState, ceval) + offsetof(_ceval_state, gil_drop_request));
#endif
}  // namespace ectype
#endif
