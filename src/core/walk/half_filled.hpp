// Dicts that are copied whole first and have their containers replaced one by one.
//
// Cloning a dict's table and replacing a few values is much faster than inserting each pair. But until it is
// done, the rest of the clone holds originals, and foreign code must see none: in the standard library a dict under
// construction holds finished pairs only. So before foreign code runs, every such dict of this walk loses the tail
// that is not finished, and is filled pair by pair from there on. This happens at most once per dict.
#pragma once

#include "python/dict.hpp"
#include "table/buffer.hpp"

namespace ectype {

// One per dict being filled, on the stack, linked from the innermost outwards.
struct HalfFilledDict {
  Borrowed<> copy;
  Py_ssize_t finished;  // pairs at the front that are done
  bool has_tail;
  HalfFilledDict* outer;
};

class HalfFilledDicts {
 public:
  void enter(HalfFilledDict& dict) {
    dict.outer = innermost_;
    innermost_ = &dict;
  }
  void leave(HalfFilledDict& dict) { innermost_ = dict.outer; }

  // False with an error set.
  [[nodiscard]] bool empty_tails() {
    for (HalfFilledDict* dict = innermost_; dict != nullptr && dict->has_tail; dict = dict->outer) {
      if (!empty_tail(*dict)) {
        return false;
      }
    }
    return true;
  }

 private:
  ECTYPE_COLD static bool empty_tail(HalfFilledDict& dict) {
    dict.has_tail = false;
    Buffer<PyObject*> tail;
    DictCursor pairs(dict.copy);
    for (Py_ssize_t i = 0; pairs.next(); ++i) {
      if (i >= dict.finished && !tail.push(pairs.key.get())) {
        return out_of_memory();
      }
    }
    // The original dict holds keys and values as well: nothing dies here. From the end, so that what stays is what
    // insertion would have made.
    while (!tail.empty()) {
      if (PyDict_DelItem(dict.copy.get(), tail.back()) < 0) {
        return false;
      }
      tail.pop();
    }
    return true;
  }

  HalfFilledDict* innermost_ = nullptr;
};

}  // namespace ectype
