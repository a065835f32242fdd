// What copying an instance of a class of the standard library's rests on, if the class is written in Python: the code
// of its hooks, and the global names that this code uses.
//
// A method that is replaced takes the class's version tag away (plan_cache.hpp asks for it). What does not: a function
// whose
// `__code__` is assigned, a name bound anew in the module. Those are asked here, before each copy.
#pragma once

#include "capi/dict_stamp.hpp"
#include "capi/function.hpp"
#include "capi/witness.hpp"

#include <array>
#include <optional>

namespace ectype {

class StdlibCode {
 public:
  // What the code uses of another module.
  struct Import {
    const char* module = nullptr;
    const char* name = nullptr;
  };

  // Which hooks of the protocol do instances rest on?
  enum class Hooks : std::uint8_t { kDeepcopy, kAll };

  // Reads what instances of `type` rest on: the hooks, the method `also`, and `import`. False, without an error, if any
  // of it is not the standard library's own, or not what it was when first read.
  [[nodiscard]] bool read(Type type, Hooks hooks, const char* also, const Import& import, const DictWatcher& watcher);
  // Is everything as it was when it was read?
  [[nodiscard]] ECTYPE_INLINE bool holds() const {
    for (std::size_t i = 0; i < function_count_; ++i) {
      if (code_of(functions_[i].function.borrow()) != functions_[i].code.borrow()) {
        return false;
      }
    }
    for (std::size_t i = 0; i < module_count_; ++i) {
      if (!modules_[i].stamp.holds(modules_[i].names.borrow())) {
        return false;
      }
    }
    return function_count_ > 0;
  }
  // Is it about a class written in Python at all?
  [[nodiscard]] bool is_used() const { return used_; }
  // Whether the code is what it was, where that is the code of one function.
  [[nodiscard]] std::optional<Witness> only_witness() const {
    return function_count_ == 1 ? std::optional(code_witness(functions_[0].function.borrow())) : std::nullopt;
  }
  // The globals of the class's module; null unless it was read.
  [[nodiscard]] Borrowed<> names() const { return modules_[0].names.borrow(); }
  void clear();

 private:
  struct Function {
    Ref<> function;
    Ref<> code;
  };
  struct Module {
    Ref<> names;
    DictStamp stamp;
  };
  [[nodiscard]] bool read_module(Type type, const DictWatcher& watcher);
  [[nodiscard]] bool read_import(const Import& import, const DictWatcher& watcher);
  [[nodiscard]] bool read_hook(Type type, const char* name);
  [[nodiscard]] bool add_function(Borrowed<> function);
  [[nodiscard]] bool has_own_names(Type type) const;

  static constexpr std::size_t kMostFunctions = 8;
  std::array<Function, kMostFunctions> functions_;
  std::size_t function_count_ = 0;
  std::array<Module, 2> modules_;
  std::size_t module_count_ = 0;
  Ref<> file_;      // the module's `__file__`
  Ref<> imported_;  // what `Import` names, as first read
  bool used_ = false;
};

}  // namespace ectype
