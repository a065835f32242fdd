// Compares dicts, as the core reads and writes them, with what Python says of them: see see_internals.cpp.
#pragma once

#include "capi/dict.hpp"
#include "capi/dict_entries.hpp"
#include "capi/dict_stamp.hpp"
#include "capi/list.hpp"
#include "capi/selfcheck/samples.hpp"

namespace ectype {

// Reads the entries of a clone of a sample, in place and one by one, also after an entry was removed.
inline bool sees_dict(const Samples& samples, Borrowed<> sample) {
  const Ref<> dict = Ref<>::steal(PyDict_Copy(sample.get()));
  const Ref<> keys = Ref<>::steal(PyDict_Keys(sample.get()));
  if (!dict || !keys || dict_size(dict.borrow()) != 3) {
    return false;
  }
  const StrEntries entries(dict.borrow());
  bool same = !reads_entries() || static_cast<bool>(entries) == (sample == samples["named"]);
  for (Py_ssize_t i = 0; i < entries.count(); ++i) {
    same = same && entries.key(i) == list_item(keys.borrow(), i) && entries.value(i) == samples.item(i);
  }
  for (Py_ssize_t first = 0; same && first < 3; ++first) {
    DictCursor pairs(dict.borrow());
    for (Py_ssize_t i = first; same && i < 3; ++i) {
      same = pairs.next() && pairs.key == list_item(keys.borrow(), i) && pairs.value == samples.item(i);
    }
    same = same && !pairs.next() && PyDict_DelItem(dict.get(), list_item(keys.borrow(), first).get()) == 0;
  }
  return same;
}
inline bool sees_dicts(const Samples& samples) {
  return sees_dict(samples, samples["named"]) && sees_dict(samples, samples["by_number"]);
}

// Whether entries that were written in place are found, and can be removed. Their keys are as far apart as the
// addresses of objects. Without the GIL none are written.
inline bool sees_new_entries() {
  if (kFreeThreaded) {
    return true;
  }
  constexpr Py_hash_t kStep = 16;
  for (const Py_ssize_t count : {7, 300}) {
    const Ref<> dict = new_dict(count);
    const auto add = [&](Py_hash_t number) {
      Ref<> key = Ref<>::steal(PyLong_FromSsize_t(number));
      Ref<> value = share(dict);
      return key && IntEntries(dict.borrow()).add(key, number, value) && !key && !value;
    };
    bool right = dict && reads_entries();
    for (Py_ssize_t i = 0; right && i < count; ++i) {
      right = add(i * kStep);
    }
    right = right && dict_size(dict.borrow()) == count;
    for (Py_ssize_t i = 0; right && i < count; ++i) {
      const Ref<> key = Ref<>::steal(PyLong_FromSsize_t(i * kStep));
      right = key && !add(i * kStep) && dict_find(dict.borrow(), key.borrow()) == dict.borrow() &&
              PyDict_DelItem(dict.get(), key.get()) == 0;
    }
    if (!right || dict_size(dict.borrow()) != 0) {
      return !reads_entries();
    }
  }
  return true;
}

// Whether a dict's stamp holds until the dict changes, and not after. Without a free watcher it never holds.
inline bool sees_dict_changes() {
  const Ref<> dict = Ref<>::steal(PyDict_New());
  DictWatcher watcher;
  watcher.acquire();
  DictStamp stamp;
  bool right = static_cast<bool>(dict);
  for (const bool adds : {true, false}) {
    if (right) {
      stamp.set(dict.borrow(), watcher);
      right = (stamp.holds(dict.borrow()) || (since(kPython314) && !watcher.is_acquired())) &&
              PyDict_Contains(dict.get(), Py_None) >= 0 &&
              (adds ? PyDict_SetItem(dict.get(), Py_None, Py_None) : PyDict_DelItem(dict.get(), Py_None)) == 0 &&
              !stamp.holds(dict.borrow());
    }
  }
  watcher.release();
  return right;
}

}  // namespace ectype
