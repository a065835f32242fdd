// What is known of a `__deepcopy__` and its use of the memo; or of another first hook.
//
// The code of a hook in Python is read by `ectype._hooks` once the hook has been called a few times. The result may be
// that the hook cannot see what is in its memo: it only hands the memo to `deepcopy` and enters its own copy. What
// others do may be declared: by the program, or by `ectype._known_packages`, which is asked after the first call.
#pragma once

#include "capi/call.hpp"
#include "capi/observers.hpp"
#include "classify/attribute_hook.hpp"
#include "classify/functions_in_c.hpp"
#include "classify/getattr_reading.hpp"
#include "classify/global_name.hpp"
#include "classify/memo_recipients.hpp"
#include "classify/own_deepcopy.hpp"
#include "classify/pydantic_model.hpp"
#include "classify/straight_hook.hpp"
#include "classify/struct_fields.hpp"

#include <array>

namespace ectype {

class DispatchTables;

class HookReading {
 public:
  // For a hook of the class `type` that is declared (`Declarations::of`). Leaves no error set.
  void set_declared(Type type, Borrowed<> function, Borrowed<> declared);
  // Whether that would still set the same. `declared` is null if nothing is declared.
  [[nodiscard]] bool is_set_by(Type type, Borrowed<> function, Borrowed<> declared) const;
  // For a hook that is not written in Python and about which there is no declaration yet.
  void ask_after_first_call() { calls_before_reading_ = 1; }

  // Whether the hook, if called for `x`, only enters its own copy and hands the memo to our `deepcopy`, which
  // recognises it, or to functions that do no more; and perhaps asks the memo for its object before that. Its code must
  // be what was read, and the names in it must refer to these functions and to builtins. Runs no foreign code.
  [[nodiscard]] bool hands_memo_on(const OwnDeepcopy& own, Borrowed<> function, Borrowed<> x) const;
  // Whether a tool may notice that the hook, or a function that it hands its memo to, runs.
  [[nodiscard]] bool is_observed(const Observers& observers, Borrowed<> function) const {
    return !observers.none_of(function) || (recipients_ != nullptr && recipients_->is_observed(observers));
  }
  // Whether the core can do what the hook does, so that the hook need not run for instances of the class.
  [[nodiscard]] bool is_replaced(Type type) const {
    return knows_ == Knows::kReturnsSelf || knows_ == Knows::kCopiesAttributes || knows_ == Knows::kCopiesSmallArray ||
           knows_ == Knows::kRunsAlone || model_ != nullptr || struct_fields_ != nullptr ||
           (attribute_hook_ != nullptr && !attribute_hook_->has_tail && attribute_hook_->fits(type));
  }
  // Whether the hook does not use its memo when it copies `x`.
  [[nodiscard]] bool ignores_memo(Borrowed<> function, Borrowed<> x) const;
  // Whether the hook only returns its object.
  [[nodiscard]] bool returns_self(Borrowed<> function) const {
    return knows_ == Knows::kReturnsSelf && is_as_read(function);
  }
  // The names of the attributes that are copied, if these make up the copy by a declaration; else null.
  [[nodiscard]] Borrowed<> copied_attributes(Borrowed<> function) const {
    return knows_ == Knows::kCopiesAttributes && is_as_read(function) ? declared_.borrow() : Borrowed<>();
  }
  // What the hook does if it is that of pydantic's models; else null.
  [[nodiscard]] PydanticModel* pydantic_model(Borrowed<> function) const {
    return model_ && code_of(function) == code_.borrow() ? model_.get() : nullptr;
  }
  // The fields of the class, if the hook is the `__reduce__` of msgspec's structs and was read; else null.
  [[nodiscard]] const StructFields* struct_fields() const { return struct_fields_.get(); }
  // How the hook sets attributes, if the core can do that; else null. `hands_memo_on` must hold, too.
  [[nodiscard]] const AttributeHook* attribute_hook() const { return attribute_hook_.get(); }
  // What the hook does step by step, if it is known; else null. `hands_memo_on` must hold, too.
  [[nodiscard]] const StraightHook* straight_hook() const { return straight_hook_.get(); }
  // When the function, which is a `__getattr__`, need not be called, if that is known; else null. `hands_memo_on` must
  // hold, too.
  [[nodiscard]] const GetattrReading* getattr_reading() const { return getattr_reading_.get(); }
  // Whether the hook also runs no other code and lets no other thread run.
  [[nodiscard]] bool is_native(Borrowed<> x) const;

  // Whether this is what is declared of a hook that makes no use of its memo.
  [[nodiscard]] static bool says_that_memo_is_ignored(Borrowed<> declared) {
    return PyTuple_CheckExact(declared.get()) == 0 &&
           (numbered(declared) == Knows::kIgnoresMemo || says_that_it_runs_alone(declared));
  }
  // Whether this is what is declared of a hook that is found and called without any other code.
  [[nodiscard]] static bool says_that_it_runs_alone(Borrowed<> declared) {
    return PyTuple_CheckExact(declared.get()) == 0 && numbered(declared) == Knows::kRunsAlone;
  }

  // Called after each call of the hook, for `x`. Once enough calls were made with the same
  // code, lets `reader`, which is `ectype._protocol.read_hook`, read it. That is foreign code. If something is declared
  // now, the plans of `tables` are void. False with an error set if a signal handler raised it.
  [[nodiscard]] bool note_call(Borrowed<> reader, Borrowed<> function, Borrowed<> x, DispatchTables& tables) {
    return note_call(function, tables, [&] {
      const Ref<> type = share(as_object(type_of(x)));
      return call(reader, function, type.borrow());
    });
  }
  // The same for a `__getattr__`, which `ectype._protocol.read_getattr` reads. `x` is an object for which it was
  // called.
  [[nodiscard]] bool note_call_of_getattr(Borrowed<> reader, Borrowed<> function, Borrowed<> x,
                                          DispatchTables& tables) {
    return note_call(function, tables, [&] { return call(reader, function, x); });
  }
  // For a `__reduce__` that is not written in Python. `reader`, which is `ectype._protocol.read_reducer`, is asked
  // after a few calls. `x`, of the class `type`, is an object for which it was called.
  [[nodiscard]] bool note_call_of_reducer(Borrowed<> reader, Borrowed<> function, Borrowed<> x, Type type) {
    if (kFreeThreaded || is_function(function) || !is_due()) {
      return true;
    }
    const Ref<> fields = call(reader, function, x);
    struct_fields_ = fields && type_of(x) == type ? StructFields::of(type, fields.borrow()) : nullptr;
    return static_cast<bool>(fields);
  }
  // The same, for callers that read the hook themselves: true once.
  [[nodiscard]] bool is_due() {
    if (knows_ == Knows::kNothing && --calls_before_reading_ == 0) [[unlikely]] {
      knows_ = Knows::kMemoMayBeSeen;
      return true;
    }
    return false;
  }

 private:
  // From kReturnsSelf to kRunsAlone these are the numbers of `ectype._hooks` and `ectype.hooks` plus two.
  enum class Knows : std::uint8_t {
    kNothing,
    kMemoMayBeSeen,
    kReturnsSelf,
    kMemoStaysClosed,
    kIgnoresMemo,
    kCopiesArray,
    kCopiesSmallArray,
    kRunsAlone,
    kCopiesAttributes
  };

  // Whether the function has the code that is known; one that is not written in Python cannot get other code.
  [[nodiscard]] bool is_as_read(Borrowed<> function) const {
    return is_function(function) ? code_of(function) == code_.borrow() : !code_;
  }

  [[nodiscard]] static Knows declared_for(Type type, Borrowed<> function, Borrowed<> declared);
  [[nodiscard]] static Knows numbered(Borrowed<> number);
  template <class Read>
  [[nodiscard]] bool note_call(Borrowed<> function, DispatchTables& tables, Read read) {
    if (code_ && code_of(function) != code_.borrow()) [[unlikely]] {
      forget();
    }
    if (!is_due()) {
      return true;
    }
    const Ref<> code = is_function(function) ? share(code_of(function)) : Ref<>();
    const Ref<> facts = read();
    if (!facts) {
      return false;
    }
    learn(function, code.borrow(), facts.borrow(), tables);
    return true;
  }
  // Takes what was read of the function, whose code is `code`; null for a hook in C.
  void learn(Borrowed<> function, Borrowed<> code, Borrowed<> facts, DispatchTables& tables);
  // False if there are too many.
  [[nodiscard]] bool take_callees(Borrowed<> names);

  // The function has other code than what was read, or the plan has passed to another class at the same address. A
  // model is kept, since a level of the walk may be using it; it is only used with the code that was read. So are the
  // other kinds of hooks, aside.
  void forget() {
    if (!model_) {
      knows_ = Knows::kNothing;
      calls_before_reading_ = kCallsBeforeReading;
      code_ = Ref<>();
      if (attribute_hook_) {
        attribute_hook_->former = std::move(former_attribute_hooks_);
        former_attribute_hooks_ = std::move(attribute_hook_);
      }
      if (straight_hook_) {
        straight_hook_->former = std::move(former_straight_hooks_);
        former_straight_hooks_ = std::move(straight_hook_);
      }
    }
  }

  // Reading a hook takes as long as about a hundred copies.
  static constexpr std::uint8_t kCallsBeforeReading = 24;

  Knows knows_ = Knows::kNothing;
  std::uint8_t calls_before_reading_ = kCallsBeforeReading;
  Ref<> code_;  // the code that was read, or that a declaration is about; null for a hook in C
  mutable PlainDtypes plain_dtypes_;
  Owned<PydanticModel> model_;
  Owned<AttributeHook> attribute_hook_;
  Owned<AttributeHook> former_attribute_hooks_;  // of other code that the function had
  Owned<StraightHook> straight_hook_;
  Owned<StraightHook> former_straight_hooks_;
  Owned<GetattrReading> getattr_reading_;
  Owned<StructFields> struct_fields_;
  Owned<MemoRecipients> recipients_;  // null without any
  Ref<> declared_;                    // null if nothing was
  // By which names it calls `deepcopy`: a tuple of tuples, and what each refers to.
  static constexpr std::size_t kMostCallees = 2;
  Ref<> callee_names_;
  std::array<GlobalName, kMostCallees> callees_;
  Owned<NamesGuard> builtins_;  // that no global variable hides the builtins on which this rests; null without any
};

}  // namespace ectype
