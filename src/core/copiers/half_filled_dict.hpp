// A dict that is cloned whole and whose changing values are then replaced one by one.
//
// Cloning a dict's table and replacing a few values is much faster than inserting each pair. But until all are
// replaced, the clone holds originals, and foreign code must not see them: in the standard library a dict under
// construction holds finished pairs only. So before foreign code runs, the clone loses its unfinished tail. From there
// on it is filled pair by pair.
#pragma once

#include "capi/dict.hpp"
#include "engine/unfinished.hpp"
#include "table/buffer.hpp"

namespace ectype {

class HalfFilledDict : public Unfinished {
 public:
  explicit HalfFilledDict(Borrowed<> clone) : Unfinished(drop_tail), clone_(clone) {}

  [[nodiscard]] Borrowed<> clone() const { return clone_; }

  Py_ssize_t finished = 0;  // pairs at the front that are done

 private:
  ECTYPE_COLD static bool drop_tail(Unfinished& level) {
    const auto& dict = static_cast<HalfFilledDict&>(level);
    Buffer<PyObject*> tail;
    DictCursor pairs(dict.clone_);
    for (Py_ssize_t i = 0; pairs.next(); ++i) {
      if (i >= dict.finished && !tail.push(pairs.key.get())) {
        return out_of_memory();
      }
      if (kFreeThreaded && i == dict.finished) {
        // The one that is being copied was read from here, and another thread may have removed it from the original.
        const_cast<HalfFilledDict&>(dict).read_ = share(pairs.value);
      }
    }
    // The original dict holds these keys and values, too: nothing is freed here.
    while (!tail.empty()) {
      if (PyDict_DelItem(dict.clone_.get(), tail.back()) < 0) {
        return false;
      }
      tail.pop();
    }
    return true;
  }

  Borrowed<> clone_;
  Ref<> read_;  // not with the GIL
};

}  // namespace ectype
