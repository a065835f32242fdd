// Detects whether a dict has changed since it was last read, and so whether what was read from it (a dispatch table, a
// memo that foreign code has seen) is still valid.
//
//   3.10 - 3.13     `ma_version_tag`, a number that changes with every modification (PEP 509)
//   3.14 on         a dict watcher, used once: its callback removes the watch from the dict, so that the watch bit in
//                   the dict means that nothing has changed since
//   free-threaded   a dict watcher that counts the changes, since the stamps of many threads share it
#pragma once

#include "capi/critical_section.hpp"
#include "capi/interpreter_function.hpp"
#include "capi/objects.hpp"

#include <atomic>
#include <cstddef>

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
  [[nodiscard]] bool is_watching(Borrowed<> dict) const { return id_ >= 0 && (watchers_of(dict) >> id_ & 1U) != 0; }
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
  // From 3.14 on: whether a stamp relies on the dict.
  [[nodiscard]] static bool is_watched(Borrowed<> dict, const DictWatcher& watcher) {
    return since(kPython314) && watcher.is_watching(dict);
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
  static void count_event() { watches_taken_off.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] bool certain(std::uint64_t count) const { return since(kPython314) && id_ >= 0 && count == events(); }

 private:
  static constexpr int kNoWatcher = 63;  // the highest bit; the interpreter has eight watchers
  int id_ = -1;
  std::uint64_t number_ = 0;
};

#else

// One of the interpreter's eight watchers. It watches each dict from the first stamp on, for all threads: its callback
// counts the changes. It is called before the change, while the dict is locked.
class DictWatcher {
 public:
  void acquire();
  void release();
  [[nodiscard]] bool is_acquired() const { return id_ >= 0; }
  // Watches the dict. False if there is no watcher.
  [[nodiscard]] bool watch(Borrowed<> dict) const {
    const std::uint64_t bit = std::uint64_t{1} << (id_ & 7);
    std::uint64_t* watchers = &as<DictObject>(dict)->_ma_watcher_tag;
    if (id_ >= 0 && (__atomic_load_n(watchers, __ATOMIC_RELAXED) & bit) == 0) {
      __atomic_fetch_or(watchers, bit, __ATOMIC_RELAXED);
    }
    return id_ >= 0;
  }

 private:
  int id_ = -1;
};

// The changes of watched dicts, in all interpreters. A dict keeps its place when it is freed; another at its address
// goes on counting.
class DictChanges {
 public:
  using Count = std::atomic<std::uint64_t>;
  static std::uint64_t of_all() { return all_.load(std::memory_order_acquire); }
  static Count& of(PyObject* dict) {
    std::size_t place = reinterpret_cast<std::uintptr_t>(dict) / alignof(std::max_align_t) % kPlaces;
    for (std::size_t i = 0; i < kPlaces; ++i, place = (place + 1) % kPlaces) {
      PyObject* here = places_[place].dict.load(std::memory_order_acquire);
      if (here == dict ||
          (here == nullptr && (places_[place].dict.compare_exchange_strong(here, dict) || here == dict))) {
        return places_[place].count;
      }
    }
    return of_others_;
  }
  static void note(PyObject* dict) {
    of(dict).fetch_add(1, std::memory_order_release);
    all_.fetch_add(1, std::memory_order_release);
  }

 private:
  struct Place {
    std::atomic<PyObject*> dict;
    Count count;
  };
  // The tables, and the modules of classes whose generated methods are known. If there are more, the rest share a
  // count.
  static constexpr std::size_t kPlaces = 1024;
  static Place places_[kPlaces];
  static Count of_others_;
  static Count all_;
};

// Must be set before the dict is read. While the dict is locked, no change is in progress: all before have been made,
// and each later one is counted.
class DictStamp {
 public:
  void set(Borrowed<> dict, const DictWatcher& watcher) {
    const CriticalSection section(dict);
    is_certain_ = watcher.watch(dict);
    count_ = is_certain_ ? &DictChanges::of(dict.get()) : nullptr;
    changes_ = is_certain_ ? count_->load(std::memory_order_acquire) : 0;
  }
  // For a dict that another stamp watches: this one never holds, but may be certain.
  void follow_events(const DictWatcher& watcher) {
    count_ = nullptr;
    is_certain_ = watcher.is_acquired();
  }
  [[nodiscard]] static bool is_watched(Borrowed<> /*dict*/, const DictWatcher& /*watcher*/) { return true; }
  static void lift(Borrowed<> /*dict*/) {}
  [[nodiscard]] bool holds(Borrowed<> /*dict*/) const {
    return count_ != nullptr && changes_ == count_->load(std::memory_order_acquire);
  }
  static std::uint64_t events() { return DictChanges::of_all(); }
  static void count_event() {}
  [[nodiscard]] bool certain(std::uint64_t count) const { return is_certain_ && count == events(); }

 private:
  const DictChanges::Count* count_ = nullptr;  // of the dict
  bool is_certain_ = false;
  std::uint64_t changes_ = 0;
};

#endif

// Lets no stamp of this dict hold, in any thread. With the GIL nothing has to be done: one state serves all threads.
inline void invalidate_stamps([[maybe_unused]] Borrowed<> dict) {
#if defined(Py_GIL_DISABLED)
  DictChanges::note(dict.get());
#endif
}

}  // namespace ectype
