// What is known of a `__deepcopy__` and its memo.
//
// Of one written in Python its code tells, which `ectype._hooks` reads once the hook has been called a few times. It
// may tell that the hook cannot see what is in its memo: it does no more with it than hand it to `deepcopy` and enter
// its own copy. Of some written in C functions_in_c.hpp tells.
#pragma once

#include "capi/observers.hpp"
#include "classify/functions_in_c.hpp"
#include "classify/own_deepcopy.hpp"
#include "classify/pydantic_model.hpp"

namespace ectype {

class HookReading {
 public:
  // Of a hook written in C.
  void set(DeepcopyInC does);

  // Does it no more than enter its own copy, and hand the memo to `deepcopy` of ours, which knows it again? Its code is
  // what was read, and names in it stand for our function. Runs no foreign code.
  [[nodiscard]] bool hands_memo_on(const OwnDeepcopy& own, Borrowed<> function) const;
  // Is it known what the hook does, so that it need not run?
  [[nodiscard]] bool is_replaced() const {
    return knows_ == Knows::kReturnsSelf || knows_ == Knows::kCopiesSmallArray || model_ != nullptr;
  }
  // Does it make no use of its memo, when it copies `x`?
  [[nodiscard]] bool ignores_memo(Borrowed<> function, Borrowed<> x) const;
  // Does the hook, written in Python, return its object at once?
  [[nodiscard]] bool returns_self(Borrowed<> function) const {
    return knows_ == Knows::kReturnsSelf && code_of(function) == code_.borrow();
  }
  // What it does, if it is the hook of pydantic's models; else null.
  [[nodiscard]] PydanticModel* pydantic_model(Borrowed<> function) const {
    return model_ && code_of(function) == code_.borrow() ? model_.get() : nullptr;
  }
  // Does it run no other code either, and let no other thread run?
  [[nodiscard]] bool is_native(Borrowed<> x) const;

  // The hook has been called. Lets `reader`, which is `ectype._protocol.read_hook`, read it if that is worth while by
  // now. This is foreign code. False with an error set if a handler of a signal has raised it.
  [[nodiscard]] bool note_call(Borrowed<> reader, Borrowed<> function, const DictWatcher& watcher) {
    return !is_due() || read(reader, function, watcher);
  }
  // The same, where somebody else reads it: true once.
  [[nodiscard]] bool is_due() {
    if (knows_ == Knows::kNothing && --calls_before_reading_ == 0) [[unlikely]] {
      knows_ = Knows::kMemoMayBeSeen;
      return true;
    }
    return false;
  }

 private:
  // From kReturnsSelf to kIgnoresMemo these are the numbers of `ectype._hooks`, plus two.
  enum class Knows : std::uint8_t {
    kNothing,
    kMemoMayBeSeen,
    kReturnsSelf,
    kMemoStaysClosed,
    kIgnoresMemo,
    kCopiesArray,
    kCopiesSmallArray
  };

  [[nodiscard]] bool read(Borrowed<> reader, Borrowed<> function, const DictWatcher& watcher);

  // To read a hook takes as long as some hundred copies.
  static constexpr std::uint8_t kCallsBeforeReading = 24;

  Knows knows_ = Knows::kNothing;
  std::uint8_t calls_before_reading_ = kCallsBeforeReading;
  Ref<> code_;           // what was read
  mutable Ref<> plain_;  // of arrays: see `NumpyArray`
  std::unique_ptr<PydanticModel> model_;
  Ref<> callees_;  // a tuple of tuples of names: a global variable, and perhaps an attribute of what it holds
};

}  // namespace ectype
