// Detects whether Python code is watched by a trace or profile function or by a tool of `sys.monitoring` (PEP 669).
// Code that is watched has to run even if its result is known.
#pragma once

#include "capi/function.hpp"
#include "capi/gil.hpp"

namespace ectype {

// The place of the profile function in the thread's state; the trace function is next. thread_layout.cpp compares the
// places with the headers, selfcheck/see_internals.cpp with the running interpreter.
constexpr std::size_t place_of_profile_function(bool since_311, bool since_313, bool since_315) {
  if (since_315) {
    return 104;
  }
  if (since_313) {
    return 80;
  }
  return since_311 ? 64 : 56;
}
// The place of the thread's number in the thread's state.
constexpr std::size_t place_of_thread_number(bool since_311, bool since_312, bool since_313, bool since_315) {
  if (since_315) {
    return 176;
  }
  if (since_313) {
    return 152;
  }
  if (since_312) {
    return 136;
  }
  return since_311 ? 152 : 176;
}
// 3.12: the place in the interpreter's state of the number that changes when a tool asks for events. From 3.13 on the
// number is in the thread's state, above the marks.
inline constexpr std::size_t kMonitoringVersionOfInterpreter = 48;
inline constexpr unsigned kMarkBits = 8;
// The place in a code object, from 3.12 on, of what tools have asked for, or null. It begins with a byte for each kind
// of event.
constexpr std::size_t place_of_monitoring(bool since_313) { return since_313 ? 176 + kLongerHead : 168; }

template <class Value>
const Value& value_at(const void* structure, std::size_t place) {
  return *reinterpret_cast<const Value*>(static_cast<const char*>(structure) + place);
}

// Changes when a tool asks for events or cancels them; 0 as long as no tool has asked.
inline std::uint64_t monitoring_version(const PyThreadState* thread) {
  if (since(kPython313)) {
    const auto& marks = value_at<std::uintptr_t>(thread, kMarksOfThread);
    return __atomic_load_n(&marks, __ATOMIC_RELAXED) >> kMarkBits;
  }
  if (since(kPython312)) {
    return value_at<std::uint64_t>(PyInterpreterState_Get(), kMonitoringVersionOfInterpreter);
  }
  return 0;
}

// Whether the thread has a trace or a profile function.
inline bool has_trace_function(const PyThreadState* thread) {
  const std::size_t place = place_of_profile_function(since(kPython311), since(kPython313), since(kPython315));
  return value_at<const void*>(thread, place) != nullptr ||
         value_at<const void*>(thread, place + sizeof(void*)) != nullptr;
}

// Whether a tool has asked for events of this code object.
inline bool has_events_of_its_own(Borrowed<> code) {
  if (!since(kPython312)) {
    return false;
  }
  const auto* events = value_at<const std::uint64_t*>(code.get(), place_of_monitoring(since(kPython313)));
  return events != nullptr && (events[0] | events[1]) != 0;
}

class Observers {
 public:
  // Whether no tool would notice that this function does not run. False means unknown.
  [[nodiscard]] bool none_of(Borrowed<> function) const {
    const PyThreadState* thread = PyThreadState_Get();
    return monitoring_version(thread) == quiet_version_ && !has_trace_function(thread) &&
           !(is_function(function) && has_events_of_its_own(code_of(function)));
  }
  // Called now and then where foreign code may run. `reader` is `ectype._protocol.has_monitoring_tools`. False with an
  // error set if a signal handler raised it.
  [[nodiscard]] bool ask(Borrowed<> reader) {
    const std::uint64_t version = monitoring_version(PyThreadState_Get());
    if (version == quiet_version_ || version == asked_version_) {
      return true;
    }
    const Ref<> tools = call(reader);
    asked_version_ = version;
    if (tools.get() == Py_False) {
      quiet_version_ = version;
    }
    return static_cast<bool>(tools);
  }

 private:
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};
  std::uint64_t quiet_version_ = kNever;  // the version at which no tool was registered
  std::uint64_t asked_version_ = kNever;
};

}  // namespace ectype
