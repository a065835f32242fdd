// Has this dict changed since we last looked? The answer decides whether something learnt from a dict (a
// dispatch table, a memo that foreign code has seen) still holds.
//
//   3.10 - 3.13  `ma_version_tag`, a number that changes with every modification (PEP 509)
//   3.14 on      a dict watcher, used as a one-shot: its callback takes the watch off the dict, so that the
//                watch bit in the dict itself says "nothing has happened since"
//   otherwise    (limited API, free-threaded) unknown: every dict may have changed
#pragma once

#include "python/ref.hpp"

#include <atomic>

namespace ectype {

inline constexpr bool kKnowsDictChanges = !kLimitedApi && !kFreeThreaded;

#if !defined(Py_LIMITED_API) && !defined(Py_GIL_DISABLED) && PY_VERSION_HEX >= 0x030E0000

// How often any watch was taken off, in any interpreter. While it stands still, every stamp set since holds.
extern std::atomic<std::uint64_t> watches_taken_off;

// One watcher of the interpreter's eight, or none if they are all taken.
class DictWatcher {
 public:
  void acquire();
  void release();
  [[nodiscard]] int id() const { return id_; }

 private:
  int id_ = -1;
};

class DictStamp {
 public:
  void set(Borrowed<> dict, const DictWatcher& watcher) {
    id_ = watcher.id();
    if (id_ >= 0 && PyDict_Watch(id_, dict.get()) < 0) {
      PyErr_Clear();
      id_ = -1;
    }
  }
  [[nodiscard]] bool holds(Borrowed<> dict) const { return id_ >= 0 && (watch_bits(dict) >> id_ & 1U) != 0; }
  // For several stamps at once: `count` is what `events` was when they were set.
  static std::uint64_t events() { return watches_taken_off.load(std::memory_order_relaxed); }
  [[nodiscard]] bool certain(std::uint64_t count) const { return id_ >= 0 && count == events(); }

 private:
  static std::uint64_t watch_bits(Borrowed<> dict) {
    const auto* raw = reinterpret_cast<const PyDictObject*>(dict.get());
    return raw->_ma_watcher_tag;
  }
  int id_ = -1;
};

#else

class DictWatcher {
 public:
  void acquire() {}
  void release() {}
};

class DictStamp {
 public:
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX < 0x030E0000
  static std::uint64_t events() { return 0; }
  [[nodiscard]] static bool certain(std::uint64_t /*count*/) { return false; }
  void set(Borrowed<> dict, const DictWatcher& /*watcher*/) { version_ = version(dict); }
  [[nodiscard]] bool holds(Borrowed<> dict) const { return version_ == version(dict); }

 private:
  static std::uint64_t version(Borrowed<> dict) {
    _Py_COMP_DIAG_PUSH
    _Py_COMP_DIAG_IGNORE_DEPR_DECLS
    return reinterpret_cast<const PyDictObject*>(dict.get())->ma_version_tag;
    _Py_COMP_DIAG_POP
  }
  std::uint64_t version_ = 0;
#else
  static std::uint64_t events() { return 0; }
  [[nodiscard]] static bool certain(std::uint64_t /*count*/) { return false; }
  void set(Borrowed<> /*dict*/, const DictWatcher& /*watcher*/) {}
  [[nodiscard]] bool holds(Borrowed<> /*dict*/) const { return false; }
#endif
};

#endif

}  // namespace ectype
