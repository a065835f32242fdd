// Detects whether a dict has changed since it was last read, and so whether what was read from it (a dispatch table, a
// memo that foreign code has seen) is still valid.
//
//   3.10 - 3.13     `ma_version_tag`, a number that changes with every modification (PEP 509)
//   3.14 on         a dict watcher, used once: its callback removes the watch from the dict, so that the watch bit in
//                   the dict means that nothing has changed since
//   free-threaded   unknown: every dict may have changed
#pragma once

#include "capi/interpreter_function.hpp"
#include "capi/objects.hpp"

#include <atomic>

namespace ectype {

// Whether changes are detected cheaply enough for a memo, which is written all the time.
constexpr bool knows_dict_changes() { return !kFreeThreaded; }

#if !defined(Py_GIL_DISABLED)

// How often any watch was removed, in any interpreter. While it is unchanged, every stamp set since then holds.
extern std::atomic<std::uint64_t> watches_taken_off;

// One of the interpreter's eight watchers, or none if they are all in use.
class DictWatcher {
 public:
  void acquire();
  void release();
  [[nodiscard]] bool is_acquired() const { return id_ >= 0; }
  // Watches the dict. Returns the watcher's number, or a negative one if there is no watcher.
  [[nodiscard]] int watch(Borrowed<> dict) const {
    if (id_ >= 0) {
      watchers_of(dict) |= std::uint64_t{1} << id_;
    }
    return id_;
  }
  static void unwatch(int id, Borrowed<> dict) { watchers_of(dict) &= ~(std::uint64_t{1} << id); }
  // A bit for each watcher that watches the dict (3.14 on), or its version (until 3.13).
  static std::uint64_t& watchers_of(Borrowed<> dict) {
#ifdef Py_LIMITED_API
    return as<DictObject>(dict)->version_or_watchers;
#elif PY_VERSION_HEX >= 0x030E0000
    return as<DictObject>(dict)->_ma_watcher_tag;
#else
    _Py_COMP_DIAG_PUSH
    _Py_COMP_DIAG_IGNORE_DEPR_DECLS
    return as<DictObject>(dict)->ma_version_tag;
    _Py_COMP_DIAG_POP
#endif
  }

 private:
  int id_ = -1;
};

class DictStamp {
 public:
  void set(Borrowed<> dict, const DictWatcher& watcher) {
    if (since(kPython314)) {
      id_ = watcher.watch(dict);
    } else {
      number_ = DictWatcher::watchers_of(dict);
    }
  }
  // From 3.14 on, for a dict that another stamp watches: this one never holds, but may be certain.
  void follow_events(const DictWatcher& watcher) { id_ = watcher.is_acquired() ? kNoWatcher : -1; }
  // The code that set the stamp is about to change the dict, and sets it again afterwards: that is not an event.
  void lift(Borrowed<> dict) const {
    if (id_ >= 0) {
      DictWatcher::unwatch(id_, dict);
    }
  }
  [[nodiscard]] bool holds(Borrowed<> dict) const {
    return since(kPython314) ? id_ >= 0 && (DictWatcher::watchers_of(dict) >> id_ & 1U) != 0
                             : number_ == DictWatcher::watchers_of(dict);
  }
  // For several stamps at once: `certain` means that none has been invalidated since `events` was `count`.
  static std::uint64_t events() { return watches_taken_off.load(std::memory_order_relaxed); }
  [[nodiscard]] bool certain(std::uint64_t count) const { return since(kPython314) && id_ >= 0 && count == events(); }

 private:
  static constexpr int kNoWatcher = 63;  // the highest bit; the interpreter has eight watchers
  int id_ = -1;
  std::uint64_t number_ = 0;
};

#else

class DictWatcher {
 public:
  void acquire() {}
  void release() {}
};

class DictStamp {
 public:
  static std::uint64_t events() { return 0; }
  [[nodiscard]] static bool certain(std::uint64_t /*count*/) { return false; }
  void set(Borrowed<> /*dict*/, const DictWatcher& /*watcher*/) {}
  void follow_events(const DictWatcher& /*watcher*/) {}
  static void lift(Borrowed<> /*dict*/) {}
  [[nodiscard]] bool holds(Borrowed<> /*dict*/) const { return false; }
};

#endif

}  // namespace ectype
