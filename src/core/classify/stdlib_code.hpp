// What copies of an instance depend on if its class is a Python class of the standard library: the code of its hooks,
// and the global names that this code uses.
//
// Replacing a method invalidates the class's version tag, which the plan cache compares. Assigning a function's
// `__code__` or rebinding a name in the module does not. Those are guarded here.
#pragma once

#include "classify/guards.hpp"

namespace ectype {

class StdlibCode {
 public:
  // A name of another module that the code uses.
  struct Import {
    const char* module = nullptr;
    const char* name = nullptr;
  };

  // Which hooks of the protocol the copies depend on.
  enum class Hooks : std::uint8_t { kDeepcopy, kAll };

  // What to read in addition to the hooks.
  struct Uses {
    // The hooks that the class has, and the methods that they call. Without one of them, the class is not the standard
    // library's.
    std::array<const char*, 4> methods{};
    const char* global = nullptr;  // a name of the module that is neither a class of the type's MRO nor a builtin
    Import import{};
  };

  // Reads what copies of instances of `type` depend on. False, without an error, if any of it is not the standard
  // library's own, or has changed since it was first read.
  [[nodiscard]] bool read(Type type, Hooks hooks, const Uses& uses, WatchedDicts& dicts);
  // Whether this is about a class written in Python.
  [[nodiscard]] bool is_used() const { return is_used_; }
  // Whether everything is as it was when it was read. Always true for a class written in C.
  [[nodiscard]] ECTYPE_INLINE bool holds() const { return !is_used_ || (is_read_ && guards_.hold()); }
  // The same, if it held before and no watched dict has changed since.
  [[nodiscard]] ECTYPE_INLINE bool functions_hold() const { return !is_used_ || (is_read_ && guards_.places_hold()); }
  // The globals of the class's module; null unless it was read.
  [[nodiscard]] Borrowed<> names() const { return names_.borrow(); }

 private:
  [[nodiscard]] bool find_module(Type type);
  [[nodiscard]] bool read_names(Type type, const Uses& uses, WatchedDicts& dicts);
  [[nodiscard]] bool read_import(const Import& import, Borrowed<> expected, WatchedDicts& dicts);
  [[nodiscard]] bool guard_names(Borrowed<> names, Borrowed<> expected, WatchedDicts& dicts);
  [[nodiscard]] bool read_hook(Type type, const char* name, bool must_exist);
  [[nodiscard]] bool is_own_function(Borrowed<> function, Borrowed<> name) const;

  Guards guards_;
  Ref<> names_;     // the module's globals
  Ref<> file_;      // the module's `__file__`
  Ref<> imported_;  // what `Import` names, as first read
  Ref<> builtins_;  // a tuple of names of builtins that the hooks call
  bool is_used_ = false;
  bool is_read_ = false;
};

}  // namespace ectype
