// Instances of subclasses of dict: `y[key] = value` for each pair, after the state. The key is copied before the value.
#pragma once

#include "walk/dict.hpp"
#include "walk/held.hpp"

namespace ectype {

// Directly until foreign code runs, which may change the class of `y`, or put keys of its own into it. `pairs` was made
// before the state was copied; `y` is new, made in `region`.
template <Memo M>
[[nodiscard]] bool set_pairs(Walk<M>& walk, DictCursor& pairs, Borrowed<> y, std::uint64_t region) {
  bool keys_are_plain = true;
  while (pairs.next()) {
    // The reduce value's iterator holds both while they are copied.
    const Held<M> key(walk, pairs.key);
    const Held<M> value(walk, pairs.value);
    const Ref<> new_key = walk.copy(key.borrow(), Reach::kAgain);
    if (!new_key) {
      return walk.failed_at("a key");
    }
    const Ref<> new_value = walk.copy(value.borrow(), Reach::kOnceAndCloned);
    if (!new_value) {
      return walk.failed_at_key(key.borrow());
    }
    keys_are_plain = keys_are_plain && is_plain_key(new_key.borrow());
    const bool done =
        keys_are_plain && walk.region() == region
            ? dict_set(y, new_key.borrow(), new_value.borrow())
            : walk.foreign_step([&] { return PyObject_SetItem(y.get(), new_key.get(), new_value.get()) == 0; });
    if (!done) {
      return false;
    }
  }
  return !error_is_set();
}

}  // namespace ectype
