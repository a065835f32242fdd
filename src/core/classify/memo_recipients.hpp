// The functions that a hook hands its memo to, besides `deepcopy`: methods of its class and functions of its module, as
// `ectype._memo_use` has read them. As long as the names in the code still mean these, with the code that was read,
// they cannot see what is in the memo either.
#pragma once

#include "capi/observers.hpp"
#include "classify/global_name.hpp"
#include "classify/own_deepcopy.hpp"
#include "table/owned.hpp"

#include <array>

namespace ectype {

class MemoRecipients {
 public:
  explicit MemoRecipients(Borrowed<> rows) : owned_(share(rows)) {}
  // For a tuple of `ectype._memo_use.Recipient`. Null if there was no memory.
  static Owned<MemoRecipients> of(Borrowed<> rows);

  // Whether the names mean what they meant when the hook was read, if it is called for `x`. Runs no foreign code, and
  // leaves no error set.
  [[nodiscard]] bool are_as_read(const OwnDeepcopy& own, Borrowed<> x) const;
  // Whether a tool may notice that one of these runs.
  [[nodiscard]] bool is_observed(const Observers& observers) const;

 private:
  enum class Kind : std::uint8_t {
    kDeepcopy,       // a global variable, which must be `deepcopy`
    kImported,       // what the function imports, which must be `deepcopy`
    kGlobal,         // a global variable, or the builtin of this name
    kMethod,         // an attribute of the object
    kMethodOfSuper,  // the same, in `super`
  };
  struct Row {
    Kind kind = Kind::kDeepcopy;
    Borrowed<> function;  // in whose code the name is; this, `meaning` and `start` are weak references
    Borrowed<> name;
    Borrowed<> attribute;  // of the module that `name` is; null without one
    GlobalName global;
    NamePlace builtin;
    Borrowed<> meaning;
    Borrowed<> code;            // of `meaning`; null if it is no function
    Borrowed<> start;           // the class after which `super` looks
    Py_ssize_t cell = -1;       // which cell of the function holds that class; -1: none
    Py_ssize_t names_seen = 0;  // how many of the names that the instances share were compared: all are others
  };

  [[nodiscard]] static bool is_as_read(Row& row, const OwnDeepcopy& own, Borrowed<> x);
  [[nodiscard]] static bool is_hidden(Row& row, Borrowed<> x);
  [[nodiscard]] bool class_is_as_read(Type type) const;
  [[nodiscard]] static Borrowed<> method_after(Type type, Borrowed<> start, Borrowed<> name);

  static constexpr std::size_t kMost = 8;  // ectype._memo_use._MOST_RECIPIENTS
  Ref<> owned_;
  mutable std::array<Row, kMost> rows_;
  std::size_t count_ = 0;
  mutable std::uint32_t version_ = 0;  // of the class whose methods were looked up last
};

}  // namespace ectype
