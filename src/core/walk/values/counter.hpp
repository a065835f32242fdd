// collections.Counter: written in Python, a dict subclass that reduces to a plain dict of its counts; its attributes
// are lost. Counters of anything but common atomic objects are left to the protocol.
#pragma once

#include "python/attributes.hpp"
#include "python/type_facts.hpp"
#include "walk/leaf.hpp"

namespace ectype {

inline Ref<> copy_counter(Borrowed<> x) {
  if (!is_leaf_dict(x) || !is_bare(x)) {
    return {};
  }
  Ref<> y = construct(type_of(x));
  return y && PyDict_Update(y.get(), x.get()) == 0 ? std::move(y) : Ref<>();
}

}  // namespace ectype
