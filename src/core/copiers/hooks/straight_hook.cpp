// Runs the steps of the hook as the interpreter would run its code, in the same order, on a stack of values.
//
// Steps that may run foreign code are run together, up to the next one about the memo: `deepcopy(x, memo)`, which goes
// on in this copy, or `memo[id(self)] = new`. What comes before the first of them often runs no foreign code at all.
#include "copiers/hooks/straight_hook.hpp"

#include "capi/call.hpp"
#include "capi/dict.hpp"
#include "capi/instance.hpp"
#include "capi/names.hpp"
#include "capi/tuple.hpp"
#include "classify/copiers.hpp"
#include "copiers/hooks/call_hook.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "engine/uncopyable.hpp"
#include "protocol/protocol.hpp"

#include <optional>

namespace ectype {
namespace {

using Op = StraightHook::Op;
using Step = StraightHook::Step;

class StraightHookCopy {
 public:
  StraightHookCopy(Walk& walk, const Plan& plan, const StraightHook& kind, Borrowed<> x)
      : walk_(walk),
        kind_(kind),
        hook_(share(Borrowed<>(plan.shape.hook_function))),
        code_(share(code_of(hook_.borrow()))),
        reading_(plan.hook_reading),
        x_(walk, x),
        next_(kind.begin()) {
    for (std::size_t i = 0; i < kind.variable_count(); ++i) {
      values_.push(Ref<>());
    }
  }

  // Whether the hook need not run.
  [[nodiscard]] bool is_possible() const {
    return keeps_its_meaning() && walk_.state().observers.none_of(hook_.borrow()) &&
           PyDict_CheckExact(builtins_of(hook_.borrow()).get()) != 0;
  }

  NewRef run(NativeVacancy vacancy) {
    std::optional<Opened<NativeMemo>> opened;
    while (!result_) {
      const Step& step = *next_;
      bool done = false;
      if (step.op == Op::kDeepcopy) {
        ++next_;
        done = deepcopy_top();
      } else if (step.op == Op::kEnter) {
        ++next_;
        done = enter(vacancy, opened);
      } else {
        done = run_quietly(step) || (!error_is_set() && walk_.foreign_step([this] { return run_foreign(); }));
      }
      if (!done) {
        return {};
      }
    }
    if (opened) {
      return opened->close(result_.borrow()) ? std::move(result_) : Ref<>();
    }
    return store_result(walk_, x(), std::move(result_), std::move(vacancy));
  }

 private:
  [[nodiscard]] Borrowed<> x() const { return x_.borrow(); }
  [[nodiscard]] Borrowed<> globals() const { return globals_of(hook_.borrow()); }
  // Whether the names in the hook still mean what they meant when it was read. Foreign code may have given the hook
  // other code; this copy goes on with the code that it began with.
  [[nodiscard]] bool keeps_its_meaning() const {
    return code_of(hook_.borrow()) == code_.borrow() &&
           reading_.hands_memo_on(walk_.state().of_module.own_deepcopy, hook_.borrow(), x());
  }

  // The steps about the memo.

  [[nodiscard]] bool deepcopy_top() {
    const KeepAlive original(walk_, values_.pop());
    Ref<> copy = walk_.region() == region_ || keeps_its_meaning()
                     ? Ref<>(walk_.copy(original.borrow(), Sharing::kMaybeShared))
                     : deepcopy_by_name(original.borrow());
    if (!copy) {
      const Step& before = *(next_ - 2);
      return before.op == Op::kOwn && walk_.failed_at_attribute(before.object);
    }
    values_.push(std::move(copy));
    return true;
  }
  // Foreign code has changed what `deepcopy` means in the hook.
  ECTYPE_COLD Ref<> deepcopy_by_name(Borrowed<> original) {
    const Borrowed<> names = kind_.callee();
    return walk_.foreign_with_memo([&](Borrowed<> memo) {
      Ref<> callee = global(tuple_item(names, 0));
      if (callee && tuple_size(names) > 1) {
        callee = attribute(callee.borrow(), tuple_item(names, 1));
      }
      return callee ? call(callee.borrow(), original, memo) : Ref<>();
    });
  }
  [[nodiscard]] bool enter(NativeVacancy& vacancy, std::optional<Opened<NativeMemo>>& opened) {
    const Ref<> copy = values_.pop();  // a variable has it, too
    if (walk_.region() == region_ || keeps_its_meaning()) {
      opened.emplace(walk_.memo(), std::move(vacancy), copy.borrow());
      return static_cast<bool>(*opened);
    }
    return enter_by_name(copy.borrow());
  }
  // Foreign code has changed what `id` may mean in the hook.
  ECTYPE_COLD bool enter_by_name(Borrowed<> copy) {
    return static_cast<bool>(walk_.foreign_with_memo([&](Borrowed<> memo) {
      const Ref<> name = text("id");
      const Ref<> id = name ? global(name.borrow()) : Ref<>();
      const Ref<> key = id ? call(id.borrow(), x()) : Ref<>();
      return key && dict_set(memo, key.borrow(), copy) ? none() : Ref<>();
    }));
  }

  // Runs the step if that runs no foreign code. False if it may, or with an error set.
  [[nodiscard]] bool run_quietly(const Step& step) {
    switch (step.op) {
      case Op::kSelf:
        values_.push(share(x()));
        break;
      case Op::kVariable:
        values_.push(share(values_[step.number]));
        break;
      case Op::kConstant:
        values_.push(share(step.object));
        break;
      case Op::kGlobal:
        if (!has_only_str_keys(globals()) || !has_only_str_keys(builtins_of(hook_.borrow()))) {
          return false;
        }
        values_.push(global(step));
        if (!top()) {
          return false;
        }
        break;
      case Op::kOwn: {
        Ref<> value = step.place.read(x(), step.object);
        if (!value) {
          return false;
        }
        values_.push(std::move(value));
        break;
      }
      case Op::kStore:
        if (values_[step.number]) {
          return false;
        }
        (void)values_.replace(step.number, values_.pop()).release();
        break;
      case Op::kNew:
        return makes_bare_object(step) && make_bare_object();
      case Op::kSetAttribute:
        if (top() != made_ || has_one_reference(top()) || !step.place.is_free(top(), step.object) ||
            !set_attribute(step)) {
          return false;
        }
        break;
      case Op::kSetItem:
        if (!sets_plain_item() || !set_item()) {
          return false;
        }
        break;
      case Op::kCall: {
        if (!asks_type(step)) {
          return false;
        }
        const Ref<> y = values_.pop();
        (void)values_.replace(values_.size() - 1, share(as_object(type_of(y.borrow()))));
        break;
      }
      case Op::kReturn:
        if (frees_variables()) {
          return false;
        }
        return_top();
        break;
      default:
        return false;
    }
    ++next_;
    return true;
  }
  // Whether this sets an item of a new dict of str keys, and frees nothing.
  [[nodiscard]] bool sets_plain_item() const {
    const Borrowed<> container = below_top();
    if (container != made_ || PyDict_CheckExact(container.get()) == 0 || PyUnicode_CheckExact(top().get()) == 0 ||
        has_one_reference(container) || !has_only_str_keys(container)) {
      return false;
    }
    const Borrowed<> former = dict_find(container, top());
    return former ? !has_one_reference(former) : !error_is_set();
  }
  // Whether this is `type(y)`.
  [[nodiscard]] bool asks_type(const Step& step) const {
    return step.number == 1 && step.object.get() == Py_None &&
           below_top().get() == reinterpret_cast<PyObject*>(&PyType_Type) && !has_one_reference(top());
  }
  // Whether `owner.__new__(class)` is `object.__new__(class)` and makes an object without any code of the class.
  [[nodiscard]] bool makes_bare_object(const Step& step) const {
    return (below_top() == top() || below_top().get() == reinterpret_cast<PyObject*>(&PyBaseObject_Type)) &&
           step.bare.is(top());
  }
  [[nodiscard]] bool make_bare_object() {
    const Ref<> cls = values_.pop();
    const Ref<> owner = values_.pop();
    ++next_;
    Ref<> made = new_object(Type(reinterpret_cast<PyTypeObject*>(cls.get())), walk_.state().no_arguments.borrow());
    made_ = made.borrow();
    return push(std::move(made));
  }
  // Whether an object is freed when the hook returns.
  [[nodiscard]] bool frees_variables() const {
    for (std::size_t i = 0; i + 1 < values_.size(); ++i) {
      if (values_[i] && has_one_reference(values_[i])) {
        return true;
      }
    }
    return false;
  }

  // Runs the steps up to the next one about the memo. Foreign code; false with an error set.
  [[nodiscard]] bool run_foreign() {
    const OwnDeepcopy::Lent lent(walk_.state().of_module.own_deepcopy);
    while (!is_about_memo(*next_)) {
      const Step& step = *next_++;
      if (!run_step(step) || step.op == Op::kReturn) {
        return static_cast<bool>(result_);
      }
    }
    return true;
  }
  // Whether native code must go on here. The copy of most atomic objects does not depend on the memo.
  [[nodiscard]] bool is_about_memo(const Step& step) {
    return step.op == Op::kEnter ||
           (step.op == Op::kDeepcopy && !(walk_.state().tables.surely_atomic(type_of(top())) && keeps_its_meaning()));
  }
  [[nodiscard]] ECTYPE_INLINE bool run_step(const Step& step) {
    switch (step.op) {
      case Op::kSelf:
        return push(share(x()));
      case Op::kVariable:
        return push(share(values_[step.number]));
      case Op::kConstant:
        return push(share(step.object));
      case Op::kFresh:
        return push(Ref<>::steal(PyObject_CallNoArgs(step.object.get())));
      case Op::kGlobal:
        return push(global(step));
      case Op::kOwn:
        return push(attribute(x(), step.object));
      case Op::kAttribute: {
        const Ref<> owner = values_.pop();
        return push(attribute(owner.borrow(), step.object));
      }
      case Op::kItem: {
        const Ref<> key = values_.pop();
        const Ref<> container = values_.pop();
        return push(Ref<>::steal(PyObject_GetItem(container.get(), key.get())));
      }
      case Op::kCall:
        return call_top(step);
      case Op::kNew: {
        const Ref<> cls = values_.pop();
        const Ref<> owner = values_.pop();
        const Ref<> maker = attribute(owner.borrow(), walk_.state().instance_names.new_method.borrow());
        return push(maker ? call(maker.borrow(), cls.borrow()) : Ref<>());
      }
      case Op::kStore: {
        const Ref<> former = values_.replace(step.number, values_.pop());
        return true;
      }
      case Op::kSetAttribute:
        return set_attribute(step);
      case Op::kSetItem:
        return set_item();
      case Op::kReturn:
        return_top();
        return true;
      case Op::kDrop: {
        const Ref<> dropped = values_.pop();
        return true;
      }
      default:  // kDeepcopy of an atomic object
        return true;
    }
  }
  [[nodiscard]] bool set_attribute(const Step& step) {
    const Ref<> owner = values_.pop();
    const Ref<> value = values_.pop();
    return PyObject_SetAttr(owner.get(), step.object.get(), value.get()) == 0;
  }
  [[nodiscard]] bool set_item() {
    const Ref<> key = values_.pop();
    const Ref<> container = values_.pop();
    const Ref<> value = values_.pop();
    return PyObject_SetItem(container.get(), key.get(), value.get()) == 0;
  }
  void return_top() {
    result_ = values_.pop();
    while (values_.size() > 0) {
      const Ref<> dropped = values_.pop();
    }
  }

  [[nodiscard]] Borrowed<> top() const { return values_[values_.size() - 1]; }
  [[nodiscard]] Borrowed<> below_top() const { return values_[values_.size() - 2]; }
  // False with an error set if there is no value.
  [[nodiscard]] bool push(Ref<> value) {
    const bool done = static_cast<bool>(value);
    values_.push(std::move(value));
    return done;
  }
  [[nodiscard]] bool call_top(const Step& step) {
    const std::size_t first = values_.size() - step.number;
    const Borrowed<> names = step.object.get() == Py_None ? Borrowed<>() : step.object;
    const Py_ssize_t positional = step.number - (names ? tuple_size(names) : 0);
    const Borrowed<> callable = values_[first - 1];
    Ref<> result;
    if (const Borrowed<> initialiser = step.bare.initialiser(callable)) {
      result = construct(share(callable), share(initialiser), first - 1, positional + 1, names);
    } else {
      const bool makes_dict = callable.get() == reinterpret_cast<PyObject*>(&PyDict_Type);
      result = call_with_vector(callable, values_.from(first), positional, names.get());
      made_ = makes_dict ? result.borrow() : made_;
    }
    while (values_.size() >= first) {
      const Ref<> dropped = values_.pop();
    }
    return push(std::move(result));
  }
  // What calling a class does, without a tuple of the arguments: the new object takes the place of the class in front
  // of them.
  [[nodiscard]] Ref<> construct(const Ref<>& cls, const Ref<>& initialiser, std::size_t place, Py_ssize_t positional,
                                Borrowed<> names) {
    Ref<> made = new_object(Type(reinterpret_cast<PyTypeObject*>(cls.get())), walk_.state().no_arguments.borrow());
    if (!made) {
      return {};
    }
    made_ = made.borrow();
    const Ref<> former = values_.replace(place, share(made));
    const Ref<> nothing = call_with_vector(initialiser.borrow(), values_.from(place), positional, names.get());
    if (nothing && nothing.get() != Py_None) {
      PyErr_Format(PyExc_TypeError, "__init__() should return None, not '%.200s'", name_of(type_of(nothing.borrow())));
      return {};
    }
    return nothing ? std::move(made) : Ref<>();
  }
  // As the interpreter looks a name up. Empty with an error set.
  [[nodiscard]] Ref<> global(const Step& step) const {
    Borrowed<> found = step.global.find(globals(), step.object);
    if (!found && !error_is_set()) {
      found = step.builtin.find(builtins_of(hook_.borrow()), step.object);
    }
    return found || error_is_set() ? share(found) : name_error(step.object);
  }
  [[nodiscard]] Ref<> global(Borrowed<> name) const {
    Step step;
    step.object = name;
    return global(step);
  }
  ECTYPE_COLD static Ref<> name_error(Borrowed<> name) {
    PyErr_Format(PyExc_NameError, "name '%U' is not defined", name.get());
    return {};
  }

  Walk& walk_;
  const StraightHook& kind_;  // valid as long as the plan, also after the hook got other code
  Ref<> hook_;
  Ref<> code_;
  const HookReading& reading_;
  KeepAlive x_;
  const std::uint64_t region_ = walk_.region();  // in which the hook was looked at
  const Step* next_;
  // Only compared: where the hook has made its last object. Whatever is there now is newer than the hook's call. So no
  // walk around the hook is reading or filling it, and no name in the hook is looked up in it.
  Borrowed<> made_;
  RefRow<StraightHook::kMostValues> values_;  // the local variables, and above them the stack
  Ref<> result_;
};

}  // namespace

NewRef copy_by_straight_hook(Walk& walk, const Plan& plan, const StraightHook& kind, Borrowed<> x,
                             NativeVacancy vacancy) {
  if (walk.memo().is_private()) {
    StraightHookCopy copy(walk, plan, kind, x);
    if (copy.is_possible()) {
      if (Ref<> y = copy.run(std::move(vacancy))) {
        return y;
      }
      // A hook cannot do without what a copier's rules leave out.
      let_omission_pass(walk);
      return copy_of_uncopyable(walk, x);
    }
  }
  return call_hook(walk, plan, x, std::move(vacancy));
}

}  // namespace ectype
