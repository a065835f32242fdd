// Do names that code uses still stand for what they stood for? HookOutcome of the globals of its module.
#pragma once

#include "capi/dict.hpp"
#include "capi/dict_stamp.hpp"
#include "capi/tuple.hpp"

namespace ectype {

class NamesGuard {
 public:
  // `globals` and `expected` are dicts. `builtins` is a tuple of names that must not be in the first, or they would not
  // stand for builtins.
  NamesGuard(Borrowed<> globals, Borrowed<> expected, Borrowed<> builtins, const DictWatcher& watcher)
      : globals_(share(globals)), expected_(share(expected)), builtins_(share(builtins)), watcher_(watcher) {}

  // Runs no foreign code, and leaves no error set.
  [[nodiscard]] ECTYPE_INLINE bool hold() { return stamp_.holds(globals_.borrow()) || look(); }
  // What one of the names stands for while this holds.
  [[nodiscard]] Borrowed<> expected(const char* name) const {
    return Borrowed<>(PyDict_GetItemString(expected_.get(), name));
  }

 private:
  [[gnu::noinline]] bool look() {
    Py_ssize_t position = 0;
    Borrowed<> name;
    Borrowed<> value;
    while (next_entry(expected_.borrow(), position, name, value)) {
      if (dict_find(globals_.borrow(), name) != value) {
        PyErr_Clear();
        return false;
      }
    }
    for (Py_ssize_t i = 0; i < tuple_size(builtins_.borrow()); ++i) {
      if (dict_find(globals_.borrow(), tuple_item(builtins_.borrow(), i))) {
        return false;
      }
    }
    PyErr_Clear();
    stamp_.set(globals_.borrow(), watcher_);
    return true;
  }

  Ref<> globals_;
  Ref<> expected_;
  Ref<> builtins_;
  DictWatcher watcher_;
  DictStamp stamp_;
};

}  // namespace ectype
