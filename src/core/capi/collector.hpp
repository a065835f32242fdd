// The garbage collector's generations.
#pragma once

#include "capi/call.hpp"

namespace ectype {

// Functions of `gc`, in C.
struct CollectorFunctions {
  Ref<> count_frozen, freeze, unfreeze;

  // Many objects were made, and the collector, which waits for the next bytecode, would look at them all while
  // somebody waits. What is old it need not look at soon. Takes no time: the generations are linked lists. Where the
  // program itself has frozen objects, they are as they were, and so are the generations.
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
