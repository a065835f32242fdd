// What is known of a `__deepcopy__` without loops and conditions, as `ectype._straight_hooks` describes it.
#pragma once

#include "capi/type_version.hpp"
#include "classify/global_name.hpp"
#include "table/owned.hpp"

#include <array>

namespace ectype {

// Where the instances of a class keep an attribute of one name. Nothing here runs foreign code.
class AttributePlace {
 public:
  // The attribute, if reading it runs no foreign code; else empty, perhaps with an error set.
  [[nodiscard]] NewRef read(Borrowed<> x, Borrowed<> name) const;
  // Whether setting it runs no foreign code: nothing is called or freed.
  [[nodiscard]] bool is_free(Borrowed<> x, Borrowed<> name) const;

 private:
  enum class Kind : std::uint8_t {
    kUnknown,
    kShared,  // among the names that the instances share; `place_` is its index
    kSlot,    // at the offset `place_`
    kNew,     // not among the shared names yet
    kClass,   // `__class__`
    kDict     // `__dict__`
  };
  // Looks again after the class has changed.
  [[nodiscard]] Kind kind(Type type, Borrowed<> name) const;
  [[nodiscard]] Kind look(Type type, Borrowed<> name) const;

  mutable std::uint32_t version_ = 0;  // of the class
  mutable Kind kind_ = Kind::kUnknown;
  mutable bool is_set_usually_ = false;  // as `object` sets attributes
  mutable Py_ssize_t place_ = 0;         // kNew: the number of names that were searched
};

// What is known of a class that makes its instances as `object` does.
class BareClass {
 public:
  // Whether `cls.__new__(cls)` only makes an object. Runs no foreign code.
  [[nodiscard]] ECTYPE_INLINE bool is(Borrowed<> cls) const {
    if (!is_type_object(cls)) {
      return false;
    }
    const Type type(reinterpret_cast<PyTypeObject*>(cls.get()));
    return version_ != 0 && version_ == type_version(type) ? is_bare_ : look(type);
  }
  // Its `__init__`, if that is a function and all that `cls(...)` calls; else null. Owned by the class.
  [[nodiscard]] Borrowed<> initialiser(Borrowed<> cls) const { return is(cls) ? initialiser_ : Borrowed<>(); }

 private:
  // Looks again after the class has changed.
  [[gnu::noinline]] bool look(Type type) const;

  mutable std::uint32_t version_ = 0;  // of the class
  mutable bool is_bare_ = false;
  mutable Borrowed<> initialiser_;
};

// What is known of a class derived from `dict`.
class DictClass {
 public:
  // Whether `dict(x)` copies the entries of an instance without looking up anything but an attribute `keys`, which is
  // that of `dict`. Runs no foreign code.
  [[nodiscard]] bool is_read_as_dict(Type type) const;

 private:
  mutable std::uint32_t version_ = 0;  // of the class
  mutable bool is_read_as_dict_ = false;
};

class StraightHook {
 public:
  // Each takes its operands from a stack of values, and pushes its result.
  enum class Op : std::uint8_t {
    kSelf,
    kVariable,   // the local variable `number`
    kConstant,   // `object`
    kFresh,      // an empty container of the type `object`
    kGlobal,     // the global variable, or else the builtin, of the name `object`
    kOwn,        // the attribute `object` of the original
    kAttribute,  // the attribute `object`
    kItem,       // container, key
    kCall,       // callable, `number` arguments; `object` is a tuple of the last ones' names, or None
    kNew,        // owner, class: `owner.__new__(class)`
    kDeepcopy,
    kStore,         // value; into the local variable `number`
    kSetAttribute,  // value, owner
    kSetItem,       // value, container, key
    kEnter,         // puts the local variable `number`, the new object, into the memo
    kDrop,
    kReturn  // the last one
  };
  struct Step {
    Op op = Op::kSelf;
    std::uint8_t number = 0;
    Borrowed<> object;         // owned by the plan
    AttributePlace place;      // kOwn, kSetAttribute
    BareClass bare;            // kNew, kCall
    DictClass dict;            // kCall
    mutable NamePlace global;  // kGlobal
    mutable NamePlace builtin;
  };
  static constexpr std::size_t kMostSteps = 64;
  static constexpr std::size_t kMostValues = 24;  // of variables, and of values on the stack

  StraightHook(Borrowed<> code, Borrowed<> plan) : code_(share(code)), plan_(share(plan)) {}
  // For what `ectype._straight_hooks.recognise` returns of a function with this code. Null, without an error, for
  // anything else.
  static Owned<StraightHook> of(Borrowed<> code, Borrowed<> plan);

  [[nodiscard]] const Step* begin() const { return steps_.data(); }
  // The code that was read.
  [[nodiscard]] Borrowed<> code() const { return code_.borrow(); }
  // By which name, or names, it calls `deepcopy`: a tuple.
  [[nodiscard]] Borrowed<> callee() const { return callee_; }
  [[nodiscard]] std::size_t variable_count() const { return variable_count_; }

  Owned<StraightHook> former;  // of the code that the function had before

 private:
  Ref<> code_;
  Ref<> plan_;
  std::array<Step, kMostSteps> steps_{};
  std::size_t variable_count_ = 0;
  Borrowed<> callee_;
};

}  // namespace ectype
