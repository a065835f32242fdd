// The garbage collector's generations.
#pragma once

#include "capi/call.hpp"

namespace ectype {

// Functions of `gc`. They are written in C.
struct CollectorFunctions {
  Ref<> count_frozen, freeze, unfreeze;

  // Moves all objects to the old generation. After a large copy the collector would otherwise visit all new objects at
  // the next bytecode, while the user waits. It takes no time, because the generations are linked lists. If the program
  // itself has frozen objects, nothing is done. Clears the error indicator.
  void take_young_for_old() const {
    // 3.12 freezes some hundreds of its own objects when it starts.
    const long most = since(kPython312) && !since(kPython313) ? 1000 : 0;
    const Ref<> count = call(count_frozen.borrow());
    if (count && PyLong_AsLong(count.get()) <= most) {
      const Ref<> frozen = call(freeze.borrow());
      const Ref<> unfrozen = frozen ? call(unfreeze.borrow()) : Ref<>();
    }
    PyErr_Clear();
  }
};

}  // namespace ectype
