// When a `__getattr__` surely raises AttributeError, and does nothing else that could be noticed, as
// `ectype._getattr_hooks` describes it.
#pragma once

#include "capi/objects.hpp"
#include "table/owned.hpp"

namespace ectype {

class GetattrReading {
 public:
  // What `__getattr__` is asked for, in the order of `ectype._getattr_hooks.ASKED`.
  enum class Asked : std::uint8_t { kDeepcopy, kSetState };

  explicit GetattrReading(Borrowed<> facts) : facts_(share(facts)) {}
  // For an `ectype._getattr_hooks.Misses`. Null, without an error, for anything else.
  static Owned<GetattrReading> of(Borrowed<> facts);

  // Whether looking up the method, which the class does not have, raises AttributeError for this object. Runs no
  // foreign code. The class must find attributes as `object` does, and have the usual `__dict__`.
  [[nodiscard]] bool surely_lacks(Asked asked, Borrowed<> x, Borrowed<> function) const;

 private:
  [[nodiscard]] bool holds(Borrowed<> condition, Borrowed<> x, Borrowed<> function) const;
  [[nodiscard]] bool finds_items_as_dict(Type type) const;
  [[nodiscard]] bool has_usual_name(Type type) const;
  [[nodiscard]] bool has_one_getattr(Type type, Borrowed<> function) const;

  Ref<> facts_;
  bool names_class_ = false;  // whether it asks for the name of the object's class
  Ref<> class_name_, name_, qualname_, getattr_, get_, item_, contains_, missing_;
  mutable std::uint32_t version_of_one_ = 0;  // of a class that has one `__getattr__`
};

}  // namespace ectype
