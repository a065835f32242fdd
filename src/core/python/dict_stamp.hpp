// Has this dict changed since we last looked? The answer decides whether something learnt from a dict (a
// dispatch table, a memo that foreign code has seen) still holds.
//
//   3.10 - 3.13     `ma_version_tag`, a number that changes with every modification (PEP 509)
//   3.14 on         a dict watcher; in tuned builds a one-shot: its callback takes the watch off the dict, so that the
//                   watch bit in the dict itself says "nothing has happened since"
//   free-threaded   unknown: every dict may have changed
//
// The limited API names neither. The limited build reads the number where it is in those versions, after having seen it
// change, and looks up the functions of the watchers by name; there any event in any watched dict counts.
#pragma once

#include "python/ref.hpp"

#include <atomic>

namespace ectype {

// Cheaply enough for a memo, which is written all the time?
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
  // Whoever set the stamp is about to change the dict, and sets it again: that is no event.
  void lift(Borrowed<> dict) const {
    if (id_ >= 0 && PyDict_Unwatch(id_, dict.get()) < 0) {
      PyErr_Clear();
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

#elif defined(Py_LIMITED_API)

// Events in watched dicts, in any interpreter.
extern std::atomic<std::uint64_t> watched_events;
// Does a dict have a version tag in the place where 3.10 to 3.13 keep it?
extern bool has_version_tags;

class DictWatcher {
 public:
  void acquire();
  void release();
  // False if there is no watcher.
  [[nodiscard]] bool watch(Borrowed<> dict) const;

 private:
  int id_ = -1;
};

class DictStamp {
 public:
  void set(Borrowed<> dict, const DictWatcher& watcher) {
    watched_ = !has_version_tags && watcher.watch(dict);
    number_ = has_version_tags ? version(dict) : events();
  }
  static void lift(Borrowed<> /*dict*/) {}
  [[nodiscard]] bool holds(Borrowed<> dict) const {
    return has_version_tags ? number_ == version(dict) : certain(number_);
  }
  static std::uint64_t events() { return watched_events.load(std::memory_order_relaxed); }
  [[nodiscard]] bool certain(std::uint64_t count) const { return watched_ && count == events(); }

  // The third word of the object, after the number of its entries.
  static std::uint64_t version(Borrowed<> dict) {
    return *reinterpret_cast<const std::uint64_t*>(reinterpret_cast<const char*>(dict.get()) + sizeof(PyVarObject));
  }

 private:
  std::uint64_t number_ = 0;
  bool watched_ = false;
};

#else

class DictWatcher {
 public:
  void acquire() {}
  void release() {}
};

class DictStamp {
 public:
  static void lift(Borrowed<> /*dict*/) {}
#if PY_VERSION_HEX < 0x030E0000
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
