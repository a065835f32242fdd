// What becomes of an object whose own copying has raised an error: a copier may have a rule for it.
#pragma once

#include "capi/call.hpp"
#include "engine/omissions.hpp"
#include "memo/lease.hpp"
#include "state.hpp"

namespace ectype {

// Whether the error that is set may be that of an object that cannot be copied. It is not if it ends the program or the
// copy, or was raised by a rule.
ECTYPE_COLD inline bool may_be_uncopyable() {
  return PyErr_ExceptionMatches(PyExc_Exception) != 0 && PyErr_ExceptionMatches(PyExc_MemoryError) == 0 &&
         PyErr_ExceptionMatches(PyExc_RecursionError) == 0 && !is_set_exception(ThreadMemos::current().rule_error);
}

// An error that a rule has raised passes through all objects around it, also through hooks.
ECTYPE_COLD inline void let_error_pass() {
  Ref<> error = take_exception();
  const Ref<> former = Ref<>::steal(std::exchange(ThreadMemos::current().rule_error, share(error).release()));
  set_exception(std::move(error));
}

// Called when the call `deepcopy(x, memo)` of a hook has failed. An error about an object that a rule leaves out passes
// through the hook as it passes through other objects around it: these can be copied.
ECTYPE_COLD inline void let_omission_pass(const Omissions& walk) {
  if (walk.is_leaving_out()) {
    let_error_pass();
  }
}

// Called when a function in a rule has returned `y`, which may be the name of another rule. The copy of `x`; empty with
// an error set.
template <class W>
NewRef result_of_rule(W& walk, Borrowed<> x, Ref<> y) {
  switch (walk.state().tables.rules()->returned(y.borrow())) {
    case Treatment::kShare:
      return share(x);
    case Treatment::kOmit:
      return walk.leave_out(walk.state(), x);
    default:
      return y;
  }
}

// Called when the copy of `x` itself, and not of a part of it, has raised the error that is set. Returns the copy that
// a rule makes instead; else notes that `x` failed, and is empty with an error set. `W` is a walk.
template <class W>
ECTYPE_COLD NewRef copy_of_uncopyable(W& walk, Borrowed<> x) {
  const Rules* rules = walk.state().tables.rules();
  const ErrorPath* path = walk.error_path();
  const bool part_failed = path != nullptr && (!path->empty() || path->type());
  const CopyRule rule = rules != nullptr ? rules->uncopyable() : CopyRule();
  if (rule.treatment == Treatment::kNone || part_failed || walk.is_leaving_out() || !may_be_uncopyable()) {
    walk.set_culprit(x);
    return {};
  }
  const typename W::KeepAlive held(walk, x);
  Ref<> error = take_exception();
  Treatment treatment = rule.treatment;
  Ref<> y;
  if (treatment == Treatment::kCall) {
    y = walk.foreign([&] { return call(rule.function, x, error.borrow()); });
    if (!y) {
      let_error_pass();
      walk.set_culprit(x);
      return {};
    }
    treatment = rules->returned(y.borrow());
  }
  if (treatment == Treatment::kShare) {
    y = share(x);
  }
  // What was stored before the error, such as an object without its state, must not be found any more.
  const bool is_left_out = treatment == Treatment::kOmit;
  if (!walk.foreign_step([&] { return is_left_out ? walk.memo().forget(x) : walk.memo().replace(x, y.borrow()); })) {
    return {};
  }
  if (is_left_out) {
    set_exception(std::move(error));
    return walk.leave_out(walk.state(), x);
  }
  walk.defer_decref(std::move(error));
  return y;
}

}  // namespace ectype
