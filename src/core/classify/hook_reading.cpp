#include "classify/hook_reading.hpp"

#include "capi/call.hpp"
#include "capi/errors.hpp"
#include "capi/inline_attributes.hpp"
#include "capi/tuple.hpp"
#include "classify/dispatch_tables.hpp"
#include "classify/functions_in_c.hpp"

#include <utility>

namespace ectype {

void HookReading::set_declared(Type type, Borrowed<> function, Borrowed<> declared) {
  code_ = is_function(function) ? share(code_of(function)) : Ref<>();
  knows_ = declared_for(type, function, declared);
  declared_ = share(declared);
}

bool HookReading::is_set_by(Type type, Borrowed<> function, Borrowed<> declared) const {
  return declared == declared_.borrow() && (!declared || knows_ == declared_for(type, function, declared));
}

// What a declaration says of a hook of this class.
HookReading::Knows HookReading::declared_for(Type type, Borrowed<> function, Borrowed<> declared) {
  if (PyTuple_CheckExact(declared.get()) != 0) {
    // What takes up the state of the copy would receive something else than it expects.
    for (const char* name : {"__setstate__", "__getattr__"}) {
      const Ref<> key = text(name);
      if (!key || class_attribute(type, key.borrow())) {
        PyErr_Clear();
        return Knows::kMemoMayBeSeen;
      }
    }
    return Knows::kCopiesAttributes;
  }
  const Knows knows = numbered(declared);
  // A class that derives from numpy's may have an `__array_finalize__`.
  return knows == Knows::kCopiesSmallArray && !NumpyArray::is_exact(type, function) ? Knows::kCopiesArray : knows;
}

bool HookReading::is_native(Borrowed<> x) const {
  return knows_ == Knows::kRunsAlone || (knows_ == Knows::kCopiesSmallArray &&
                                         NumpyArray(x).holds_no_objects(plain_dtypes_) && NumpyArray(x).is_small());
}

bool HookReading::ignores_memo(Borrowed<> function, Borrowed<> x) const {
  switch (knows_) {
    case Knows::kCopiesArray:
    case Knows::kCopiesSmallArray:
      return NumpyArray(x).holds_no_objects(plain_dtypes_);
    case Knows::kReturnsSelf:
    case Knows::kIgnoresMemo:
    case Knows::kRunsAlone:
      return is_as_read(function);
    default:
      return false;
  }
}

bool HookReading::hands_memo_on(const OwnDeepcopy& own, Borrowed<> function, Borrowed<> x) const {
  if (knows_ != Knows::kMemoStaysClosed || code_of(function) != code_.borrow()) {
    return false;
  }
  // Functions with other globals may have the same code.
  if (builtins_ != nullptr && !(builtins_->watches(globals_of(function)) && builtins_->holds())) {
    return false;
  }
  const auto is_own = [&](const GlobalName& callee) {
    const Borrowed<> called = callee.value(globals_of(function));
    return called && own.is(called);
  };
  for (const GlobalName& callee : callees_) {
    if (callee && !is_own(callee)) {
      PyErr_Clear();
      return false;
    }
  }
  return recipients_ == nullptr || recipients_->are_as_read(own, x);
}

bool HookReading::take_callees(Borrowed<> names) {
  const Py_ssize_t count = tuple_size(names);
  if (std::cmp_greater(count, kMostCallees)) {
    return false;
  }
  callees_ = {};
  callee_names_ = share(names);
  for (Py_ssize_t i = 0; i < count; ++i) {
    callees_[static_cast<std::size_t>(i)] = GlobalName(tuple_item(names, i));
  }
  return true;
}

HookReading::Knows HookReading::numbered(Borrowed<> number) {
  return static_cast<Knows>(PyLong_AsLong(number.get()) + static_cast<long>(Knows::kReturnsSelf));
}

void HookReading::learn(Borrowed<> function, Borrowed<> code, Borrowed<> facts, DispatchTables& tables) {
  if (!code) {
    if (facts.get() == Py_True) {
      tables.forget_plans();
    }
    return;
  }
  code_ = share(code);
  builtins_ = nullptr;
  recipients_ = nullptr;
  if (PyTuple_CheckExact(facts.get()) != 0) {
    knows_ = take_callees(tuple_item(facts, 1)) ? numbered(tuple_item(facts, 0)) : Knows::kMemoMayBeSeen;
    const Borrowed<> recipe = tuple_item(facts, 2);
    model_ = PydanticModel::of(recipe, tables.watched_dicts());
    // The core reads attributes where they are stored. Without the GIL another thread may change them meanwhile; the
    // same is true of classes, which `MemoRecipients` looks into.
    if (has_inline_attributes() && !kFreeThreaded) {
      attribute_hook_ = AttributeHook::of(recipe);
      straight_hook_ = StraightHook::of(code, recipe);
      getattr_reading_ = GetattrReading::of(recipe);
    }
    if (const Borrowed<> builtins = tuple_item(facts, 3); tuple_size(builtins) != 0) {
      const Ref<> none = Ref<>::steal(PyDict_New());
      builtins_ = none ? make_owned<NamesGuard>(globals_of(function), none.borrow(), builtins, tables.watched_dicts())
                       : nullptr;
      knows_ = builtins_ != nullptr ? knows_ : Knows::kMemoMayBeSeen;
    }
    if (const Borrowed<> recipients = tuple_item(facts, 4); tuple_size(recipients) != 0) {
      recipients_ = kFreeThreaded ? nullptr : MemoRecipients::of(recipients);
      knows_ = recipients_ != nullptr ? knows_ : Knows::kMemoMayBeSeen;
    }
  }
  PyErr_Clear();  // without memory nothing is known
}

}  // namespace ectype
