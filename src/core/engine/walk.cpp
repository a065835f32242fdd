#include "engine/walk.hpp"

#include "capi/gil.hpp"
#include "classify/copiers.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"

namespace ectype {

// The fast path. The three commonest containers are recognised by the addresses of their types; list first, since most
// objects are in lists and dicts.
//
// An object that was met before is found in about forty instructions. Every other case is a tail call: in deep data,
// calls would cost mispredicted returns. That is why the look-ups are repeated in each branch.
NewRef Walk::copy_compound(Borrowed<> x, Sharing sharing) {
  if (--steps_to_signals_ == 0 || !fast_path_valid_) [[unlikely]] {
    return steps_to_signals_ != 0 && flags_valid_ ? copy_with_care(x, sharing) : refresh_flags_and_copy(x, sharing);
  }
  const Type type = type_of(x);
  if (type.get() == &PyList_Type) {
    auto found = memo_.look_up_at_once(x, sharing);
    return found.vacancy ? copy_list(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
  }
  if (type.get() == &PyDict_Type) {
    auto found = memo_.look_up_at_once(x, sharing);
    return found.vacancy ? copy_dict(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
  }
  return type.get() == &PyTuple_Type ? copy_or_share_tuple(x, sharing) : copy_by_plan_at_once(x, sharing);
}

// Uses a plan at the first place of its type in the cache. A type without one there takes the slow path.
NewRef Walk::copy_by_plan_at_once(Borrowed<> x, Sharing sharing) {
  const Plan* plan = state_.plans.find_at_once(type_of(x));
  if (plan == nullptr) [[unlikely]] {
    return copy_by_plan(x, sharing);
  }
  if (plan->is_own_copy) {
    return share(x);
  }
  auto found = memo_.look_up_at_once(x, sharing);
  return found.vacancy ? plan->deep(*this, x, std::move(*found.vacancy), *plan) : std::move(found.copy);
}

// For the time when the fast path is not valid but the other flags are.
NewRef Walk::copy_with_care(Borrowed<> x, Sharing sharing) {
  if (memo_.has_foreign_entries()) {
    return copy_among_foreign_entries(x, sharing);
  }
  const Type type = type_of(x);
  if (const Plan* plan = state_.plans.find_at_once(type); plan != nullptr && plan->is_own_copy && !memo_.is_callers()) {
    return share(x);
  }
  refresh_fast_path();
  if (type.get() == &PyList_Type && state_.tables.standard(Common::kList)) {
    auto found = memo_.look_up(x, sharing);
    return found.vacancy ? copy_list(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
  }
  if (type.get() == &PyDict_Type && state_.tables.standard(Common::kDict)) {
    auto found = memo_.look_up(x, sharing);
    return found.vacancy ? copy_dict(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
  }
  return type.get() == &PyTuple_Type && state_.tables.standard(Common::kTuple) ? copy_or_share_tuple(x, sharing)
                                                                               : copy_by_plan(x, sharing);
}

NewRef Walk::copy_as_planned(Borrowed<> x, Sharing sharing, const Plan& plan) {
  if (plan.is_own_copy) {
    return share(x);
  }
  auto found = memo_.look_up(x, sharing);
  return found.vacancy ? plan.deep(*this, x, std::move(*found.vacancy), plan) : std::move(found.copy);
}

const Plan* Walk::plan_before_refresh(Type type) {
  const Plan* plan = state_.plans.find_at_once(type);
  const bool fits = plan != nullptr && (plan->runs_hooks || (plan->is_own_copy && plan->rule != Rule::kAtomic));
  return fits && state_.tables.surely_as_planned(type) && state_.tables.library_is_followed() &&
                 !memo_.has_foreign_entries() && !memo_.is_callers()
             ? plan
             : nullptr;
}

NewRef Walk::refresh_flags_and_copy(Borrowed<> x, Sharing sharing) {
  if (steps_to_signals_ == 0 || !deferred_decrefs_.empty()) {
    const bool was_unique = has_references(x, static_cast<Py_ssize_t>(sharing));
    const KeepAlive held(*this, x);
    const std::uint64_t region = region_;
    if ((steps_to_signals_ == 0 && !check_signals()) || !run_deferred_decrefs()) {
      return {};
    }
    // Foreign code may have made `x` reachable in new ways, and a second reference that `sharing` expects may be gone.
    if (region_ != region) {
      return refresh_flags_and_copy(x,
                                    was_unique && memo_.is_private() ? Sharing::kUniqueBefore : Sharing::kMaybeShared);
    }
  }
  if (!flags_valid_) {
    // Hooks often alternate with leaves and with other hooks. For these, comparing all tables would be a tenth of the
    // time of a copy.
    const Type type = type_of(x);
    if (leaves_before_refresh_ > 0 && state_.tables.surely_atomic(type)) {
      --leaves_before_refresh_;
      return share(x);
    }
    if (const Plan* plan = plan_before_refresh(type)) {
      return copy_as_planned(x, sharing, *plan);
    }
    refresh_tables_and_flags();
  }
  if (!state_.tables.library_is_followed()) [[unlikely]] {
    return copy_by_library(x);
  }
  if (plain_atomics_ && is_common_atomic(x)) {
    return share(x);
  }
  return copy_with_care(x, sharing);
}

NewRef Walk::copy_by_plan(Borrowed<> x, Sharing sharing) {
  if (memo_.is_callers()) [[unlikely]] {
    return copy_for_caller(x, sharing);
  }
  const Plan* plan = plan_of(type_of(x));
  return plan != nullptr ? copy_as_planned(x, sharing, *plan) : NewRef();
}

// The memo is a dict of the caller's, so the parts of reduce values get entries, too. Few native copies make these.
// Where a native copy does not, the protocol is followed.
NewRef Walk::copy_for_caller(Borrowed<> x, Sharing sharing) {
  const Plan* plan = plan_of(type_of(x));
  if (plan == nullptr) {
    return {};
  }
  if (memo_.has_foreign_entries()) {  // classifying has run foreign code
    return copy_among_foreign_entries(x, sharing);
  }
  if (plan->is_atomic && !atomics_by_memo_) {
    return share(x);
  }
  auto found = memo_.look_up(x, sharing);
  if (!found.vacancy) {
    return std::move(found.copy);
  }
  const StdlibRow* row = plan->stdlib != nullptr ? plan->stdlib->row : nullptr;
  if (!plan->is_reduced || plan->is_instance || (row != nullptr && row->has_deepcopy)) {
    return plan->deep(*this, x, std::move(*found.vacancy), *plan);
  }
  // Before 3.14 a caller's memo may have entries for the parts of values.
  Ref<> y = row != nullptr && row->value_has_one_entry && !atomics_by_memo_ ? row->value(*plan->stdlib, x) : Ref<>();
  if (error_is_set()) {
    return {};
  }
  // An object that reconstructs as itself, such as `timedelta(0)`, has an entry that does not keep it alive.
  if (!y || y.borrow() == x) {
    return copy_by_protocol(*this, x, std::move(*found.vacancy));
  }
  return memo_.add(std::move(*found.vacancy), y.borrow()) ? std::move(y) : Ref<>();
}

// As `copy.py` does it, since the look-up may change the class of `x` and the tables.
NewRef Walk::copy_among_foreign_entries(Borrowed<> x, Sharing sharing) {
  if (!state_.tables.library_is_followed()) [[unlikely]] {
    return copy_by_library(x);
  }
  const KeepAlive held(*this, x);
  const Plan* plan = plan_of(type_of(x));
  if (plan == nullptr) {
    return {};
  }
  if (plan->is_atomic && !atomics_by_memo_) {
    return share(x);
  }
  auto found = look_up(x, sharing);
  if (!found.vacancy) {
    return std::move(found.copy);
  }
  state_.tables.refresh_dicts();  // copy.py asks for atomic types before
  refresh_flags();
  plan = plan_of(type_of(x));
  if (plan == nullptr) {
    return {};
  }
  Ref<> y = plan->is_reduced ? copy_by_protocol(*this, x, std::move(*found.vacancy))
                             : plan->deep(*this, x, std::move(*found.vacancy), *plan);
  end_native_region();  // storing the copy compares keys, too
  refresh_tables_and_flags();
  return y;
}

LookUp<NativeVacancy> Walk::look_up(Borrowed<> x, Sharing sharing) {
  if (!memo_.has_foreign_entries()) {
    return memo_.look_up(x, sharing);
  }
  auto found = LookUp<NativeVacancy>::failure();
  const auto look = [&] {
    found = memo_.look_up(x, sharing);
    return found.vacancy || found.copy;
  };
  return foreign_step(look) ? std::move(found) : LookUp<NativeVacancy>::failure();
}

NewRef Walk::copy_by_library(Borrowed<> x) {
  const KeepAlive held(*this, x);
  return foreign_with_memo([&](Borrowed<> memo) { return state_.tables.library().deepcopy(x, memo); });
}

const Plan* Walk::plan_of(Type type) {
  const Plan* plan = state_.plans.find(type);
  if (plan != nullptr) [[likely]] {
    return plan;
  }
  if (!state_.tables.classifying_runs_python(type)) {
    return state_.plans.classify(type);
  }
  const auto classify = [&] {
    plan = state_.plans.classify_by_python(type);
    return plan != nullptr;
  };
  return foreign_step(classify) ? plan : nullptr;
}

// Tuples. Whether a tuple is its own copy is determined before the memo is asked.

bool Walk::is_own_copy_by_plan(Borrowed<> x, int depth) {
  const Type type = type_of(x);
  if (type.get() == &PyTuple_Type) {
    if (depth == kTuplesLookedInto || memo_.has_entries_of_others() || !state_.tables.standard(Common::kTuple)) {
      return false;
    }
    const Py_ssize_t size = tuple_size(x);
    for (Py_ssize_t i = 0; i < size; ++i) {
      const Borrowed<> item = tuple_item(x, i);
      const Type type_of_item = type_of(item);
      // Lists and dicts are not, or else the copies of the items will show it.
      if (!is_common_atomic(type_of_item) &&
          (type_of_item.get() == &PyList_Type || type_of_item.get() == &PyDict_Type ||
           !is_own_copy_by_plan(item, depth + 1))) {
        seen_to_change_[static_cast<std::size_t>(depth)] = x;
        return false;
      }
    }
    return true;
  }
  const Plan* plan = plan_at_a_glance(type);
  return plan != nullptr && (plan->is_atomic || (copies_to_itself(state_, *plan, x) && !memo_.has_entries_of_others()));
}

NewRef Walk::copy_or_share_tuple(Borrowed<> x, Sharing sharing) {
  if (!was_seen_to_change(x) && is_own_copy(x)) {
    return share(x);
  }
  meet_tuple(x);
  auto found = memo_.look_up(x, sharing);
  return found.vacancy ? copy_tuple(*this, x, std::move(*found.vacancy)) : std::move(found.copy);
}

NewRef Walk::copy_outermost_tuple(Borrowed<> x) {
  if (!state_.tables.standard(Common::kTuple) || is_own_copy(x)) {
    return copy(x, Sharing::kMaybeShared);
  }
  outermost_tuple_ = x;
  return copy_tuple(*this, x, memo_.vacancy_for_unique(x));
}

bool Walk::is_tuple_to_copy(Borrowed<> x) {
  if (type_of(x).get() != &PyTuple_Type) {
    return false;
  }
  if (!flags_valid_) {
    end_native_region();
    refresh_tables_and_flags();
  }
  if (!state_.tables.standard(Common::kTuple) || (!was_seen_to_change(x) && is_own_copy(x))) {
    return false;
  }
  meet_tuple(x);
  return true;
}

NewRef copy_to_itself(Walk& /*walk*/, Borrowed<> x, NativeVacancy /*vacancy*/) { return share(x); }

// Between two objects: signals, other threads, deferred decrefs.

bool Walk::end_by_signal() {
  if (memo_.interrupt()) {
    const ErrorAside error;
    state_.collector.take_young_for_old();
  }
  return false;
}

bool Walk::check_signals() {
  steps_to_signals_ = kStepsToSignals;
  switch (look_for_signals(state_.signals)) {
    case Arrived::kInterrupt:
      PyErr_SetNone(PyExc_KeyboardInterrupt);
      return end_by_signal();
    case Arrived::kHandler:
      return is_undivided_ || foreign_step(run_signal_handlers) || end_by_signal();
    case Arrived::kNothing:
      break;
  }
  return is_undivided_ || !gil_is_wanted() ||
         foreign_step([this] { return give_way([this] { memo_.index_aside(); }); });
}

bool Walk::begin_foreign_call() {
  if (!finish_open_work() || !memo_.prepare_for_foreign_code()) {
    return false;
  }
  let_finalizers_run();
  return true;
}

NewRef Walk::begin_foreign_call_with_memo() {
  Ref<> memo = finish_open_work() ? share(memo_.argument()) : Ref<>();
  if (memo) {
    let_finalizers_run();
  }
  return memo;
}

NewRef Walk::begin_foreign_call_with_closed_memo() {
  Ref<> memo = finish_open_work() ? share(memo_.closed_argument(state_.spare_memo)) : Ref<>();
  if (!memo || !memo_.prepare_for_foreign_code()) {
    return {};
  }
  let_finalizers_run();
  return memo;
}

void Walk::end_foreign_call(bool has_succeeded) {
  gc_.resume_again();
  if (!has_succeeded && PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) != 0) [[unlikely]] {
    end_by_signal();
  }
  end_native_region();
}

bool Walk::run_deferred_decrefs() {
  if (is_undivided_) {
    // No other code has dropped a reference. So what dies are lists and dicts that the copiers made, which have no
    // finalizers; the memo may hold them by address.
    const bool prepared = prepare_for_foreign_code();
    deferred_decrefs_.run();
    return prepared;
  }
  return deferred_decrefs_.empty() || foreign_step([] { return true; });
}

}  // namespace ectype
