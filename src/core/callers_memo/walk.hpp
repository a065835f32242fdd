// The deep copy of a call with a memo of the caller's that the native memo cannot adopt (`ExposedMemo::can_adopt`),
// step by step as `copy.py` does it.
//
// Each look-up and each entry may be foreign code, and so may each copy. So no assumption is valid longer than one
// step: the tables are consulted for each object, every object is held, and only contents that do not fit on the stack
// are postponed. A plan is used only for its rule, by which `copy.py` copies instances of the type, and for the first
// hook. Native copies would not write into the memo what `copy.py` writes.
#pragma once

#include "capi/dict.hpp"
#include "capi/frozendict.hpp"
#include "capi/gil.hpp"
#include "capi/list.hpp"
#include "capi/method.hpp"
#include "classify/attributes.hpp"
#include "engine/error_path.hpp"
#include "engine/leaf.hpp"
#include "engine/omissions.hpp"
#include "engine/postponed.hpp"
#include "engine/tuple_levels.hpp"
#include "protocol/protocol.hpp"
#include "state.hpp"

namespace ectype {

template <Memo M>
class CallersWalk : public Omissions {
 public:
  using Memo = M;
  // The memo holds no object by address only, so an original may be freed as soon as it is not needed.
  class KeepAlive {
   public:
    KeepAlive(const CallersWalk& /*walk*/, Ref<> x) : x_(std::move(x)) {}
    KeepAlive(const CallersWalk& walk, Borrowed<> x) : KeepAlive(walk, share(x)) {}
    explicit operator bool() const { return static_cast<bool>(x_); }
    [[nodiscard]] Borrowed<> borrow() const { return x_.borrow(); }

   private:
    Ref<> x_;
  };

  CallersWalk(State& state, M& memo, StackRoom stack) : state_(state), memo_(memo), stack_(stack) {
    state_.plans.begin_use();
  }
  CallersWalk(const CallersWalk&) = delete;
  CallersWalk& operator=(const CallersWalk&) = delete;
  ~CallersWalk() {
    if (!postponed_.empty()) [[unlikely]] {
      const ErrorAside error;
      PostponedQueue<CallersWalk>().swap(postponed_);
    }
    state_.plans.end_use();
  }

  // The whole copy, for the outermost caller; empty with an error set.
  NewRef copy_all(Borrowed<> x) {
    Ref<> y = copy(x);
    return y && postponed_.finish(*this) ? std::move(y) : Ref<>();
  }

  // `deepcopy(x, memo)`; empty with an error set.
  NewRef copy(Borrowed<> x, Sharing /*any*/ = Sharing::kMaybeShared) {
    const Ref<> held = share(x);
    if (!check_signals()) {
      return {};
    }
    state_.tables.refresh();
    if (!state_.tables.library_is_followed()) [[unlikely]] {
      return foreign([&] { return state_.tables.library().deepcopy(x, memo_.argument()); });
    }
    // From 3.14 on the type is that of before the look-up, which may change it.
    Ref<> type = share(as_object(type_of(x)));
    if (since(kPython314)) {
      const std::optional<bool> atomic = state_.tables.in_atomic_types(type_of(x));
      if (!atomic || *atomic) {
        return atomic ? share(x) : Ref<>();
      }
    }
    auto found = memo_.look_up(x);
    if (!found.vacancy) {
      return std::move(found.copy);
    }
    if (!since(kPython314)) {
      type = share(as_object(type_of(x)));
    }
    return copy_by_rule(x, Type(reinterpret_cast<PyTypeObject*>(type.get())), std::move(*found.vacancy));
  }

  // What the tuple levels, the postponed contents and the protocol need of a walk.
  [[nodiscard]] bool has_room() const { return stack_.has_room(); }
  [[nodiscard]] bool has_room_inside() const { return stack_.has_room_inside(); }
  [[nodiscard]] State& state() const { return state_; }
  [[nodiscard]] M& memo() const { return memo_; }
  [[nodiscard]] LookUp<typename M::Vacancy> look_up(Borrowed<> x, Sharing /*any*/) { return memo_.look_up(x); }
  [[nodiscard]] bool is_tuple_to_copy(Borrowed<> x) {
    state_.tables.refresh();
    return type_of(x).get() == &PyTuple_Type && state_.tables.standard(Common::kTuple);
  }
  [[nodiscard]] static bool prepare_for_foreign_code() { return true; }
  [[nodiscard]] static Sharing sharing(const typename M::Vacancy& /*vacancy*/) { return Sharing::kMaybeShared; }
  // The caller's memo already owns every copy.
  void keep_unfinished(Borrowed<> /*copy*/) {}
  void defer_decref(Ref<> /*dies_here*/) {}
  // Runs foreign code. The postponed contents are copied before, so that the code does not see a copy that is less
  // complete than the standard library's. `run` returns a new reference, or empty with an error set; so does this
  // function.
  template <class Run>
  Ref<> foreign(Run run) {
    return postponed_.finish_before_foreign(*this) ? Ref<>(run()) : Ref<>();
  }
  // The same for foreign code without a result. False with an error set.
  template <class Run>
  [[nodiscard]] bool foreign_step(Run run) {
    return postponed_.finish_before_foreign(*this) && run();
  }
  // To be called by what these run: `run` receives the memo as an argument.
  template <class Run>
  Ref<> lend_memo(Run run) {
    const Ref<> memo = share(memo_.argument());
    return memo ? Ref<>(run(memo.borrow())) : Ref<>();
  }

 private:
  using Vacancy = typename M::Vacancy;

  // The look-up may have changed the tables: they are checked again.
  NewRef copy_by_rule(Borrowed<> x, Type type, Vacancy vacancy) {
    state_.tables.refresh();
    state_.plans.new_region();
    const Plan* plan = plan_of(type);
    if (plan == nullptr) {
      return {};
    }
    switch (plan->rule) {
      case Rule::kAtomic:
      case Rule::kAtomicLater:
        return share(x);
      case Rule::kList:
        return copy_list(x, std::move(vacancy));
      case Rule::kDict:
        return copy_dict(x, std::move(vacancy));
      case Rule::kTuple:
        return copy_tuple(x, std::move(vacancy));
      case Rule::kOmitted:
        return leave_out(state_, x);
      default:
        break;
    }
    // The others must be complete before they are linked.
    if (!stack_.has_last_room()) {
      recursion_error();
      return {};
    }
    switch (plan->rule) {
      case Rule::kMethod:
        return copy_method(x, std::move(vacancy));
      case Rule::kFrozenDict:
        return copy_frozendict(x, std::move(vacancy));
      case Rule::kRegistered:
        return copy_registered(x, plan->copier.borrow(), std::move(vacancy));
      case Rule::kByFunction: {
        Ref<> y = call_rule(*this, plan->function, x);
        return y ? store_result(*this, x, std::move(y), std::move(vacancy)) : NewRef();
      }
      default:
        return copy_reduced(x, type, *plan, std::move(vacancy));
    }
  }

  // Valid as long as the walk. May run foreign code. Null with an error set.
  const Plan* plan_of(Type type) {
    const Plan* plan = state_.plans.find(type);
    if (plan != nullptr || !state_.tables.classifying_runs_python(type)) {
      return plan != nullptr ? plan : state_.plans.classify(type);
    }
    const auto classify = [&] {
      plan = state_.plans.classify_by_python(type, since(kPython314));  // `copy` has asked for atomic types
      return plan != nullptr;
    };
    return foreign_step(classify) ? plan : nullptr;
  }

  NewRef copy_list(Borrowed<> x, Vacancy vacancy) {
    Ref<> y = new_list(list_size(x));
    return y ? fill_later_or_now(fill_list, x, std::move(y), std::move(vacancy)) : NewRef();
  }
  NewRef copy_dict(Borrowed<> x, Vacancy vacancy) {
    Ref<> y = new_dict(dict_size(x));
    return y ? fill_later_or_now(fill_dict, x, std::move(y), std::move(vacancy)) : NewRef();
  }
  // `memo[id(x)] = y`, then the contents; these are postponed if there is no room. Empty with an error set.
  NewRef fill_later_or_now(typename Postponed<CallersWalk>::Fill fill, Borrowed<> x, Ref<> y, Vacancy vacancy) {
    if (!has_room()) [[unlikely]] {
      return postponed_.add(*this, fill, x, std::move(y), std::move(vacancy), nullptr);
    }
    Opened<M> opened(memo_, std::move(vacancy), y.borrow());
    if (!opened) {
      return {};
    }
    if (!fill(*this, x, y.borrow(), nullptr)) [[unlikely]] {
      return copy_of_uncopyable(*this, x);
    }
    return opened.close(y.borrow()) ? std::move(y) : Ref<>();
  }
  // `for a in x: y.append(deepcopy(a, memo))`
  static bool fill_list(CallersWalk& walk, Borrowed<> x, Borrowed<> y, const Plan* /*none*/) {
    for (Py_ssize_t i = 0; const Ref<> original = list_item_now(x, i); ++i) {
      Ref<> item = walk.copy(original.borrow());
      if (!item) {
        if (walk.take_omission(original.borrow())) {
          continue;
        }
        return walk.failed_at_item(i);
      }
      if (!list_append(y, std::move(item))) {
        return false;
      }
    }
    return !error_is_set();
  }
  // `for key, value in x.items(): y[deepcopy(key, memo)] = deepcopy(value, memo)`. Python copies the value first.
  static bool fill_dict(CallersWalk& walk, Borrowed<> x, Borrowed<> y, const Plan* /*none*/) {
    DictCursor pairs(x);
    bool keys_are_plain = true;
    while (pairs.next()) {
      const Ref<> key = share(pairs.key);
      const Ref<> value = share(pairs.value);
      const Ref<> new_value = walk.copy(value.borrow());
      if (!new_value) {
        if (walk.take_omission(value.borrow())) {
          continue;
        }
        return walk.failed_at_key(key.borrow());
      }
      const Ref<> new_key = walk.copy(key.borrow());
      if (!new_key) {
        if (walk.take_omission(key.borrow())) {
          continue;
        }
        return walk.failed_at("a key");
      }
      // Hashing and comparing keys of another type is foreign code.
      keys_are_plain = keys_are_plain && is_plain_key(new_key.borrow());
      const auto insert = [&] { return dict_set(y, new_key.borrow(), new_value.borrow()); };
      if (!(keys_are_plain ? insert() : walk.foreign_step(insert))) {
        return false;
      }
    }
    return !error_is_set();
  }

  NewRef copy_tuple(Borrowed<> x, Vacancy vacancy) {
    if (!has_room()) [[unlikely]] {
      return TupleStack<CallersWalk>(*this).copy(x, std::move(vacancy));
    }
    TupleLevel<CallersWalk> level(*this, x, std::move(vacancy));
    while (level && level.has_next()) {
      Ref<> item = copy(level.next());
      if (!item) {
        level.fail(*this);
        return {};
      }
      level.take(std::move(item));
    }
    return level ? std::move(level).finish(*this) : NewRef();
  }

  // `type(x)(x.__func__, deepcopy(x.__self__, memo))`
  NewRef copy_method(Borrowed<> x, Vacancy vacancy) {
    const Ref<> function = method_function(x);
    const Ref<> self = method_self(x);
    const Ref<> new_self = copy(self.borrow());
    Ref<> y = new_self ? bind(type_of(x), function.borrow(), new_self.borrow()) : Ref<>();
    return y && memo_.add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
  }

  // First the pairs; then the memo is asked again, in case the frozendict contains itself.
  NewRef copy_frozendict(Borrowed<> x, Vacancy vacancy) {
    const Ref<> pairs = Ref<>::steal(PyDict_New());
    Ref<> y;
    if (!pairs) {
      return {};
    }
    if (!fill_dict(*this, x, pairs.borrow(), nullptr)) {
      return copy_of_uncopyable(*this, x);
    }
    if (!memo_.look_again(vacancy, y)) {
      return {};
    }
    if (!y) {
      y = new_frozendict(pairs.borrow());
    }
    return y && memo_.add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
  }

  NewRef copy_registered(Borrowed<> x, Borrowed<> copier, Vacancy vacancy) {
    Ref<> y = foreign([&] { return call(copier, x, memo_.argument()); });
    if (!y) {
      return copy_of_uncopyable(*this, x);
    }
    return store_result(*this, x, std::move(y), std::move(vacancy));
  }

  // By `__deepcopy__`, or by the reduce value. If the class defines one of the hooks, the plan has the first one that
  // is called, and the others need not be looked up.
  NewRef copy_reduced(Borrowed<> x, Type type, const Plan& plan, Vacancy vacancy) {
    const Hook hook = plan.is_hooked && type_of(x) == type ? plan.shape.hook : Hook::kNone;
    if (hook == Hook::kNone || hook == Hook::kNew || hook == Hook::kGetattr || hook == Hook::kGetattrAndNew ||
        !postponed_.empty() || !has_room() || hides_hook(state_.instance_names, x, plan.shape)) {
      return copy_by_protocol_of(*this, x, type, std::move(vacancy));
    }
    const Ref<> function = share(Borrowed<>(plan.shape.hook_function));
    return copy_by_protocol_hooks(*this, x, std::move(vacancy), [&](HookOutcome& outcome) {
      if (hook == Hook::kDeepcopy) {
        outcome.copy = call(function.borrow(), x, memo_.argument());
        return static_cast<bool>(outcome.copy);
      }
      return outcome.reduced.take(state_, hook == Hook::kReduceEx ? call(function.borrow(), x, state_.protocol.borrow())
                                                                  : call(function.borrow(), x));
    });
  }

  // Called for each object. From time to time it lets signal handlers run, and other threads that wait. False with an
  // error set.
  [[nodiscard]] bool check_signals() {
    if (--steps_to_signals_ != 0) [[likely]] {
      return true;
    }
    steps_to_signals_ = kStepsToSignals;
    switch (look_for_signals(state_.signals)) {
      case Arrived::kInterrupt:
        PyErr_SetNone(PyExc_KeyboardInterrupt);
        return false;
      case Arrived::kHandler:
        return foreign_step(run_signal_handlers);
      case Arrived::kNothing:
        break;
    }
    return !gil_is_wanted() || foreign_step([] { return give_way([] {}); });
  }

  State& state_;
  M& memo_;
  StackRoom stack_;
  PostponedQueue<CallersWalk> postponed_;
  // A millisecond's worth of objects.
  static constexpr std::uint32_t kStepsToSignals = 1U << 14U;
  std::uint32_t steps_to_signals_ = kStepsToSignals;
};

}  // namespace ectype
