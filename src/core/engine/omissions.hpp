// Objects that a copier's rules leave out.
//
// A copier that leaves an object out fails as any other does: it returns an empty reference with an error set. So a
// place where something must stand, such as in a tuple, needs no code for this. A place that can do without the object
// asks `take_omission` when the copy of the object has failed. A copy that succeeds pays nothing.
#pragma once

#include "capi/type_facts.hpp"
#include "engine/error_path.hpp"
#include "state.hpp"

namespace ectype {

// What a walk notes when a copy fails: where, and whether a rule leaves the object out.
class Omissions : public ErrorNotes {
 public:
  // Leaves `x` out of what holds it. An error that is set becomes the cause of the error for places that need `x`.
  // Always empty.
  ECTYPE_COLD NewRef leave_out(const State& state, Borrowed<> x) {
    left_out_ = x;
    Ref<> cause = error_is_set() ? take_exception() : Ref<>();
    PyErr_Format(state.error.get(), "cannot leave out a %.200s where something must stand", name_of(type_of(x)));
    if (cause) {
      Ref<> error = take_exception();
      PyException_SetCause(error.get(), cause.release());
      set_exception(std::move(error));
    }
    return {};
  }
  // The same, for a caller that asks `take_omission` in any case: no error is set.
  NewRef leave_out_quietly(Borrowed<> x) {
    left_out_ = x;
    return {};
  }
  // Called when the copy of `x` failed. Whether `x` is left out; then no error is set any more. `x` is only compared:
  // what holds an object that must not be left out fails with the same error, and is not left out itself.
  [[nodiscard]] ECTYPE_COLD bool take_omission(Borrowed<> x) {
    if (!left_out_ || left_out_ != x) {
      return false;
    }
    left_out_ = Borrowed<>();
    PyErr_Clear();
    return true;
  }
  // Whether an object was left out of a place that needs it: then the error that is set is about that.
  [[nodiscard]] bool is_leaving_out() const { return static_cast<bool>(left_out_); }

 private:
  Borrowed<> left_out_;
};

}  // namespace ectype
