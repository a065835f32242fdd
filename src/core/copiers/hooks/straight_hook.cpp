// Runs the steps of the hook as the interpreter would run its code, in the same order, on a stack of values.
//
// Steps that may run foreign code are run together, up to the next one about the memo: `deepcopy(x, memo)`, which goes
// on in this copy, or `memo[id(self)] = new`. What comes before the first of them often runs no foreign code at all.
#include "copiers/hooks/straight_hook.hpp"

#include "capi/attributes.hpp"
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

#include <algorithm>
#include <optional>

namespace ectype {
namespace {

using Op = StraightHook::Op;
using Step = StraightHook::Step;

class StraightHookCopy {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): `values_` is cleared or written before it is read
  StraightHookCopy(Walk& walk, const Plan& plan, const StraightHook& kind, Borrowed<> x)
      : walk_(walk),
        kind_(kind),
        hook_(share(Borrowed<>(plan.shape.hook_function))),
        reading_(plan.hook_reading),
        x_(walk, x) {}
  StraightHookCopy(const StraightHookCopy&) = delete;
  StraightHookCopy& operator=(const StraightHookCopy&) = delete;
  ~StraightHookCopy() {
    while (end_ != values_) [[unlikely]] {
      count_down(*--end_);
    }
  }

  // Whether the hook need not run.
  [[nodiscard]] bool is_possible() const {
    return keeps_its_meaning() && walk_.state().observers.none_of(hook_.borrow()) &&
           PyDict_CheckExact(builtins_of(hook_.borrow()).get()) != 0;
  }

  NewRef run(NativeVacancy vacancy) {
    At at{kind_.begin(), clear_variables()};
    const Outcome outcome = run_steps(at, vacancy);
    end_ = at.end;
    if (outcome == Outcome::kFailed) {
      opened_.reset();  // before a rule for what cannot be copied changes the memo
      return {};
    }
    Ref<> result = Ref<>::steal(surely(at.result));
    if (opened_) {
      return opened_->close(result.borrow()) ? std::move(result) : Ref<>();
    }
    return store_result(walk_, x(), std::move(result), std::move(vacancy));
  }

 private:
  enum class Outcome : std::uint8_t {
    kDone,
    kReturned,
    kFailed,       // with an error set
    kMayBeForeign  // nothing is done yet
  };
  // The stack has no empty places: without this, the compiler tests each value before it counts references.
  static PyObject* surely(PyObject* value) {
    if (value == nullptr) {
      __builtin_unreachable();
    }
    return value;
  }
  static Outcome done_if(bool done) { return done ? Outcome::kDone : Outcome::kFailed; }

  // The next step, and the end of the stack. `run` has them in a local variable, so the compiler can keep them in
  // registers while foreign code runs.
  struct At {
    const Step* next = nullptr;
    PyObject** end = nullptr;    // of the stack
    PyObject* result = nullptr;  // of the hook; owned

    Outcome push(Ref<> value) {
      *end++ = value.release();
      return Outcome::kDone;
    }
    Ref<> pop() { return Ref<>::steal(surely(*--end)); }
    [[nodiscard]] Borrowed<> top() const { return Borrowed<>(end[-1]); }
    [[nodiscard]] Borrowed<> below_top() const { return Borrowed<>(end[-2]); }
    // Fails with an error set if there is no value.
    Outcome push_if(Ref<> value) {
      *end = value.release();
      if (*end == nullptr) [[unlikely]] {
        return Outcome::kFailed;
      }
      ++end;
      return Outcome::kDone;
    }
    void drop_to(PyObject** place) {
      while (end != place) {
        const Ref<> dropped = pop();
      }
    }
  };

  [[nodiscard]] Borrowed<> x() const { return x_.borrow(); }
  [[nodiscard]] Borrowed<> globals() const { return globals_of(hook_.borrow()); }
  [[nodiscard]] Borrowed<> variable(const Step& step) const { return Borrowed<>(values_[step.number]); }
  // Returns where the stack begins.
  [[nodiscard]] PyObject** clear_variables() {
    std::fill_n(values_, kFewVariables, nullptr);
    for (std::size_t i = kFewVariables; i < kind_.variable_count(); ++i) {
      values_[i] = nullptr;
    }
    return values_ + kind_.variable_count();
  }
  // Whether the names in the hook still mean what they meant when it was read. Foreign code may have given the hook
  // other code; this copy goes on with the code that it began with.
  [[nodiscard]] bool keeps_its_meaning() const {
    return code_of(hook_.borrow()) == kind_.code() &&
           reading_.hands_memo_on(walk_.state().of_module.own_deepcopy, hook_.borrow(), x());
  }
  // The same, for native code: only foreign code can change that.
  [[nodiscard]] bool still_keeps_its_meaning() {
    if (walk_.region() != region_) {
      if (!keeps_its_meaning()) {
        return false;
      }
      region_ = walk_.region();
    }
    return true;
  }

  // The steps about the memo.

  [[nodiscard]] bool deepcopy_top(At& at) {
    const KeepAlive original(walk_, at.pop());
    Ref<> copy = still_keeps_its_meaning() ? Ref<>(walk_.copy(original.borrow(), Sharing::kMaybeShared))
                                           : deepcopy_by_name(original.borrow());
    if (!copy) {
      const Step& before = *(at.next - 2);
      return before.op == Op::kOwn && walk_.failed_at_attribute(before.object);
    }
    (void)at.push(std::move(copy));
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
  [[nodiscard]] bool enter(const Step& step, NativeVacancy& vacancy) {
    if (still_keeps_its_meaning()) {
      opened_.emplace(walk_.memo(), std::move(vacancy), variable(step));
      return static_cast<bool>(*opened_);
    }
    return enter_by_name(variable(step));
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

  // Runs all steps: by itself each that is about the memo or runs no foreign code, and the others together.
  [[nodiscard]] ECTYPE_INLINE Outcome run_steps(At& at, NativeVacancy& vacancy) {
    Outcome outcome = Outcome::kDone;
    while (outcome == Outcome::kDone) {
      outcome = run_natively(*at.next++, at, vacancy);
      if (outcome == Outcome::kMayBeForeign) {
        --at.next;
        outcome = Outcome::kFailed;
        (void)walk_.foreign_step([&] {
          outcome = run_foreign(at);
          return outcome != Outcome::kFailed;
        });
      }
    }
    return outcome;
  }
  // Runs the step if it is about the memo or runs no foreign code.
  [[nodiscard]] ECTYPE_INLINE Outcome run_natively(const Step& step, At& at, NativeVacancy& vacancy) {
    switch (step.op) {
      case Op::kSelf:
        return at.push(share(x()));
      case Op::kVariable:
        return at.push(share(Borrowed<>(surely(values_[step.number]))));
      case Op::kConstant:
        return at.push(share(Borrowed<>(surely(step.object.get()))));
      case Op::kFresh:
        return at.push_if(Ref<>::steal(PyObject_CallNoArgs(step.object.get())));
      case Op::kGlobal:
        return push_global(step, at);
      case Op::kOwn:
        return push_read(step.place.read(x(), step.object), at);
      case Op::kAttribute:
        return read_natively(step, at);
      case Op::kStore:
        return store_first(step, at);
      case Op::kNew:
        return make_bare_object(step, at);
      case Op::kSetAttribute:
        return set_free_attribute(step, at);
      case Op::kSetItem:
        return set_plain_item(at);
      case Op::kCall:
        return call_natively(step, at);
      case Op::kDeepcopy:
        return done_if(deepcopy_top(at));
      case Op::kEnter:
        return done_if(enter(step, vacancy));
      case Op::kDrop:
        return drop_shared(at);
      case Op::kReturn:
        return frees_variables() ? Outcome::kMayBeForeign : return_top(at);
      default:
        return Outcome::kMayBeForeign;
    }
  }
  // Looking up a string among strings runs no foreign code and does not fail.
  [[nodiscard]] Outcome push_global(const Step& step, At& at) const {
    if (!has_only_str_keys(globals())) {
      return Outcome::kMayBeForeign;
    }
    Borrowed<> found = step.global.find(globals(), step.object);
    if (!found) {
      const Borrowed<> builtins = builtins_of(hook_.borrow());
      if (!has_only_str_keys(builtins)) {
        return Outcome::kMayBeForeign;
      }
      found = step.builtin.find(builtins, step.object);
    }
    return at.push_if(found ? share(found) : name_error(step.object));
  }
  // What was read if that ran no foreign code; empty if it may, or with an error set.
  [[nodiscard]] static Outcome push_read(NewRef value, At& at) {
    if (at.push_if(std::move(value)) == Outcome::kDone) [[likely]] {
      return Outcome::kDone;
    }
    return error_is_set() ? Outcome::kFailed : Outcome::kMayBeForeign;
  }
  [[nodiscard]] Outcome read_natively(const Step& step, At& at) {
    if (has_one_reference(at.top())) {
      return Outcome::kMayBeForeign;
    }
    Ref<> value = read(step, at.top());
    if (!value) {
      return error_is_set() ? Outcome::kFailed : Outcome::kMayBeForeign;
    }
    const Ref<> owner = at.pop();
    return at.push(std::move(value));
  }
  // The attribute, if reading it runs no foreign code; else empty, perhaps with an error set.
  [[nodiscard]] Ref<> read(const Step& step, Borrowed<> owner) {
    if (ContainerMethods::is_container(owner)) {
      return attribute(owner, step.object);
    }
    Ref<> value = step.place.read(owner, step.object);
    if (owner == made_ && step.object == walk_.state().names.dict.borrow()) {
      made_dict_ = value.borrow();
    }
    return value;
  }
  [[nodiscard]] Outcome store_first(const Step& step, At& at) {
    if (values_[step.number] != nullptr) {
      return Outcome::kMayBeForeign;
    }
    values_[step.number] = at.pop().release();
    return Outcome::kDone;
  }
  [[nodiscard]] static Outcome drop_shared(At& at) {
    if (has_one_reference(at.top())) {
      return Outcome::kMayBeForeign;
    }
    const Ref<> dropped = at.pop();
    return Outcome::kDone;
  }
  // Sets an attribute that the new object does not have.
  [[nodiscard]] Outcome set_free_attribute(const Step& step, At& at) const {
    const bool is_free = at.top() == made_ && !has_one_reference(at.top()) && step.place.is_free(at.top(), step.object);
    return is_free ? set_attribute(step, at) : Outcome::kMayBeForeign;
  }
  // Sets an item of a new dict of str keys, if that frees nothing.
  [[nodiscard]] Outcome set_plain_item(At& at) const {
    const Borrowed<> container = at.below_top();
    if (container != made_ || PyDict_CheckExact(container.get()) == 0 || PyUnicode_CheckExact(at.top().get()) == 0 ||
        has_one_reference(container) || !has_only_str_keys(container)) {
      return Outcome::kMayBeForeign;
    }
    const Borrowed<> former = dict_find(container, at.top());
    if (!former && error_is_set()) {
      return Outcome::kFailed;
    }
    return former && has_one_reference(former) ? Outcome::kMayBeForeign : set_item_of_dict(at);
  }
  [[nodiscard]] Outcome call_natively(const Step& step, At& at) {
    if (asks_type(step, at)) {
      return push_type(at);
    }
    if (clones_dict(step, at)) {
      return clone_dict(at);
    }
    if (calls_container(step, at)) {
      // It may free a dict that the memo has.
      return walk_.prepare_for_foreign_code() ? call_top(step, at) : Outcome::kFailed;
    }
    return Outcome::kMayBeForeign;
  }
  // Whether this is `type(y)`.
  [[nodiscard]] static bool asks_type(const Step& step, const At& at) {
    return step.number == 1 && at.below_top().get() == reinterpret_cast<PyObject*>(&PyType_Type) &&
           step.object.get() == Py_None && !has_one_reference(at.top());
  }
  static Outcome push_type(At& at) {
    const Ref<> y = at.pop();
    const Ref<> type = at.pop();
    return at.push(share(as_object(type_of(y.borrow()))));
  }
  // Whether this is `dict(y)` for a dict, or an instance of a class derived from it, of str keys.
  [[nodiscard]] static bool clones_dict(const Step& step, const At& at) {
    if (step.number != 1 || at.below_top().get() != reinterpret_cast<PyObject*>(&PyDict_Type) ||
        step.object.get() != Py_None || PyDict_Check(at.top().get()) == 0 || has_one_reference(at.top()) ||
        !has_only_str_keys(at.top())) {
      return false;
    }
    return PyDict_CheckExact(at.top().get()) != 0 ||
           (step.dict.is_read_as_dict(type_of(at.top())) && has_only_str_names(at.top()));
  }
  // Whether looking an attribute up among those of the object itself runs no foreign code.
  [[nodiscard]] static bool has_only_str_names(Borrowed<> y) {
    const Ref<> attributes = InlineAttributes::to_read(y) ? Ref<>() : attributes_of(y);
    return !attributes || has_only_str_keys(attributes.borrow());
  }
  [[nodiscard]] Outcome clone_dict(At& at) {
    const Ref<> y = at.pop();
    const Ref<> type = at.pop();
    Ref<> clone = new_dict(0);
    const bool done = clone && PyDict_Update(clone.get(), y.get()) == 0;
    made_ = clone.borrow();
    return at.push_if(done ? std::move(clone) : Ref<>());
  }
  // Whether this is `y.copy()` for a list, a dict or a set; or `new.__dict__.update(y)` for a new object without
  // attributes and a dict of str keys. No foreign code runs when that dict is freed: its items have another owner then.
  [[nodiscard]] bool calls_container(const Step& step, const At& at) const {
    const ContainerMethods& known = walk_.state().container_methods;
    if (step.number == 0) {
      return known.is_copy(at.top()) && !has_one_reference(ContainerMethods::self(at.top()));
    }
    if (step.number != 1 || step.object.get() != Py_None || !known.is_update(at.below_top())) {
      return false;
    }
    const Borrowed<> dict = ContainerMethods::self(at.below_top());
    return dict == made_dict_ && dict_size(dict) == 0 && !has_one_reference(dict) && has_only_str_keys(dict) &&
           PyDict_CheckExact(at.top().get()) != 0 && has_only_str_keys(at.top());
  }
  // `owner.__new__(class)`, if that is `object.__new__(class)` and makes an object without any code of the class.
  [[nodiscard]] Outcome make_bare_object(const Step& step, At& at) {
    const bool is_usual =
        at.below_top() == at.top() || at.below_top().get() == reinterpret_cast<PyObject*>(&PyBaseObject_Type);
    if (!is_usual || !step.bare.is(at.top())) {
      return Outcome::kMayBeForeign;
    }
    const Ref<> cls = at.pop();
    const Ref<> owner = at.pop();
    Ref<> made = new_object(Type(reinterpret_cast<PyTypeObject*>(cls.get())), walk_.state().no_arguments.borrow());
    made_ = made.borrow();
    return at.push_if(std::move(made));
  }
  // Whether an object is freed when the hook returns, because only its variables hold it.
  [[nodiscard]] bool frees_variables() const {
    PyObject* const* end = values_ + kind_.variable_count();
    return std::any_of(values_, end, [&](PyObject* value) {
      return value != nullptr && has_just_references(Borrowed<>(value), std::count(values_, end, value));
    });
  }

  // Runs the steps up to the next one about the memo. Foreign code.
  [[nodiscard]] ECTYPE_INLINE Outcome run_foreign(At& at) {
    const OwnDeepcopy::Lent lent(walk_.state().of_module.own_deepcopy);
    Outcome outcome = Outcome::kDone;
    while (outcome == Outcome::kDone) {
      const Step& step = *at.next++;
      switch (step.op) {
        case Op::kSelf:
          outcome = at.push(share(x()));
          break;
        case Op::kVariable:
          outcome = at.push_if(share(variable(step)));
          break;
        case Op::kConstant:
          outcome = at.push(share(step.object));
          break;
        case Op::kFresh:
          outcome = at.push_if(Ref<>::steal(PyObject_CallNoArgs(step.object.get())));
          break;
        case Op::kGlobal:
          outcome = at.push_if(global(step));
          break;
        case Op::kOwn:
          outcome = at.push_if(attribute(x(), step.object));
          break;
        case Op::kAttribute: {
          const Ref<> owner = at.pop();
          Ref<> value = read(step, owner.borrow());
          outcome = at.push_if(value || error_is_set() ? std::move(value) : attribute(owner.borrow(), step.object));
          break;
        }
        case Op::kItem: {
          const Ref<> key = at.pop();
          const Ref<> container = at.pop();
          outcome = at.push_if(Ref<>::steal(PyObject_GetItem(container.get(), key.get())));
          break;
        }
        case Op::kCall:
          outcome = call_top(step, at);
          break;
        case Op::kNew: {
          const Ref<> cls = at.pop();
          const Ref<> owner = at.pop();
          const Ref<> maker = attribute(owner.borrow(), walk_.state().instance_names.new_method.borrow());
          outcome = at.push_if(maker ? call(maker.borrow(), cls.borrow()) : Ref<>());
          break;
        }
        case Op::kStore: {
          const Ref<> former = Ref<>::steal(std::exchange(values_[step.number], at.pop().release()));
          break;
        }
        case Op::kSetAttribute:
          outcome = set_attribute(step, at);
          break;
        case Op::kSetItem:
          outcome = set_item(at);
          break;
        case Op::kDeepcopy:
          // The copy of most atomic objects does not depend on the memo.
          if (walk_.state().tables.surely_atomic(type_of(at.top())) && keeps_its_meaning()) {
            break;
          }
          [[fallthrough]];
        case Op::kEnter:
          --at.next;
          return Outcome::kDone;
        case Op::kDrop: {
          const Ref<> dropped = at.pop();
          break;
        }
        case Op::kReturn:
          outcome = return_top(at);
          break;
      }
    }
    return outcome;
  }
  [[nodiscard]] static Outcome set_attribute(const Step& step, At& at) {
    const Ref<> owner = at.pop();
    const Ref<> value = at.pop();
    return done_if(PyObject_SetAttr(owner.get(), step.object.get(), value.get()) == 0);
  }
  [[nodiscard]] static Outcome set_item(At& at) {
    const Ref<> key = at.pop();
    const Ref<> container = at.pop();
    const Ref<> value = at.pop();
    return done_if(PyObject_SetItem(container.get(), key.get(), value.get()) == 0);
  }
  [[nodiscard]] static Outcome set_item_of_dict(At& at) {
    const Ref<> key = at.pop();
    const Ref<> container = at.pop();
    const Ref<> value = at.pop();
    return done_if(dict_set(container.borrow(), key.borrow(), value.borrow()));
  }
  Outcome return_top(At& at) {
    at.result = at.pop().release();
    while (at.end != values_) {
      count_down(*--at.end);
    }
    return Outcome::kReturned;
  }

  [[nodiscard]] Outcome call_top(const Step& step, At& at) {
    PyObject** const arguments = at.end - step.number;
    const Borrowed<> names = step.object.get() == Py_None ? Borrowed<>() : step.object;
    const Py_ssize_t positional = step.number - (names ? tuple_size(names) : 0);
    const Borrowed<> callable(arguments[-1]);
    Ref<> result;
    if (const Borrowed<> initialiser = step.bare.initialiser(callable)) {
      result = construct(arguments - 1, share(initialiser), positional + 1, names);
    } else {
      result = call_with_vector(callable, arguments, positional, names.get());
      if (callable.get() == reinterpret_cast<PyObject*>(&PyDict_Type)) {
        made_ = result.borrow();
      }
    }
    at.drop_to(arguments - 1);
    return at.push_if(std::move(result));
  }
  // What calling a class does, without a tuple of the arguments: the new object takes the place of the class in front
  // of them.
  [[nodiscard]] Ref<> construct(PyObject** place, const Ref<>& initialiser, Py_ssize_t positional, Borrowed<> names) {
    const auto cls = Type(reinterpret_cast<PyTypeObject*>(*place));
    const Ref<> made = new_object(cls, walk_.state().no_arguments.borrow());
    if (!made) {
      return {};
    }
    made_ = made.borrow();
    const Ref<> held = Ref<>::steal(std::exchange(*place, share(made).release()));
    const Ref<> nothing = call_with_vector(initialiser.borrow(), place, positional, names.get());
    if (nothing && nothing.get() != Py_None) {
      PyErr_Format(PyExc_TypeError, "__init__() should return None, not '%.200s'", name_of(type_of(nothing.borrow())));
      return {};
    }
    return nothing ? share(made) : Ref<>();
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
  const HookReading& reading_;
  KeepAlive x_;
  std::uint64_t region_ = walk_.region();  // in which the hook was last looked at
  // Only compared: where the hook has made its last object. Whatever is there now is newer than the hook's call. So no
  // walk around the hook is reading or filling it, and no name in the hook is looked up in it.
  Borrowed<> made_;
  Borrowed<> made_dict_;  // the `__dict__` of that object, if it was read last; only compared, too
  std::optional<Opened<NativeMemo>> opened_;
  PyObject** end_ = values_;                       // after `run`: of what an error has left
  static constexpr std::size_t kFewVariables = 4;  // cleared without a call of `memset`
  // The local variables, and above them the stack.
  PyObject* values_[StraightHook::kMostValues];
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
