// The only file that includes CPython. It has the facts of the build as constants.
//
// There are two builds of all code above this folder: the tuned one (full C API, one interpreter version) and the
// limited one (`Py_LIMITED_API` 3.10: one binary for 3.10 and all later versions).
#pragma once

#include "platform/compiler.hpp"

#ifndef PY_SSIZE_T_CLEAN
#define PY_SSIZE_T_CLEAN
#endif
#include <Python.h>

#include <cstddef>
#include <cstdint>

namespace ectype {

#ifdef Py_LIMITED_API
inline constexpr bool kLimitedApi = true;
#else
inline constexpr bool kLimitedApi = false;
#endif

#ifdef Py_GIL_DISABLED
inline constexpr bool kFreeThreaded = true;
#else
inline constexpr bool kFreeThreaded = false;
#endif

// How much longer the head of an object is without the GIL.
inline constexpr std::size_t kLongerHead = kFreeThreaded ? 16 : 0;

// Versions are compared as `sys.hexversion` with micro and release level zero: 0x030E0000 is 3.14.
inline constexpr std::uint32_t kPython310 = 0x030A0000;
inline constexpr std::uint32_t kPython311 = 0x030B0000;
inline constexpr std::uint32_t kPython312 = 0x030C0000;
inline constexpr std::uint32_t kPython313 = 0x030D0000;
inline constexpr std::uint32_t kPython314 = 0x030E0000;
inline constexpr std::uint32_t kPython315 = 0x030F0000;
inline constexpr std::uint32_t kFirstUnknownPython = 0x03100000;

// The running interpreter's version. The tuned build knows it when it is compiled; the limited build reads it once,
// when the module is executed.
#ifdef Py_LIMITED_API
inline std::uint32_t running_version = 0;
inline bool since(std::uint32_t version) { return running_version >= version; }
#else
constexpr bool since(std::uint32_t version) { return PY_VERSION_HEX >= version; }
#endif

// The limited build reads the interpreter's version. Must be called first.
void learn_running_version();
// Whether the running interpreter's structures are those that this build uses. The core reads objects in place: the
// tuned build has the structures from the headers, the limited one repeats them (objects.hpp). Must be called next,
// when the modules `sys` and `builtins` exist; if it returns false, nothing else may be called. Runs Python code. Never
// leaves an error set.
[[nodiscard]] bool internals_fit();

// Out of line and unlikely. Keeps error handling and protocol fallbacks out of the hot code.
#define ECTYPE_COLD [[gnu::cold, gnu::noinline]]
// For one level of the walk: parts that are always inlined form a few large functions, without relying on LTO.
#define ECTYPE_INLINE [[gnu::always_inline]] inline

// What another thread may write at the same time, without the GIL.
template <class Value>
ECTYPE_INLINE Value read_shared(const Value& place) {
  if constexpr (kFreeThreaded) {
    return __atomic_load_n(&place, __ATOMIC_ACQUIRE);
  } else {
    return place;
  }
}

}  // namespace ectype
