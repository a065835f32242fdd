// In this order: the new object, which may be in the memo from here on; the attributes that are shared first; those of
// the loop; the settings. Statements that only Python can run come last.
//
// Nobody sees the new object until foreign code runs. So without foreign code its attributes are collected, and put
// into it at the end. Before the first foreign code, the level does what the hook would have done so far, and makes an
// iterator of the `__dict__`. Afterwards it goes on with the loop as the hook does. Python code does the rest.
#include "copiers/hooks/attribute_hook.hpp"

#include "capi/call.hpp"
#include "capi/instance.hpp"
#include "capi/list.hpp"
#include "capi/set.hpp"
#include "classify/copiers.hpp"
#include "copiers/hooks/call_hook.hpp"
#include "copiers/instance/plain.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "engine/uncopyable.hpp"

namespace ectype {
namespace {

using Source = AttributeRule::Source;

// Whether `self.name.copy()` or `self.name[:]` runs no code but the interpreter's.
bool is_cloned_at_once(Source source, Borrowed<> value) {
  if (PyList_CheckExact(value.get()) != 0) {
    return true;
  }
  return source == Source::kCopied ? PyDict_CheckExact(value.get()) != 0 || PySet_CheckExact(value.get()) != 0
                                   : PyTuple_CheckExact(value.get()) != 0;
}
Ref<> clone(Borrowed<> value) {
  if (PyList_CheckExact(value.get()) != 0) {
    return list_slice(value);
  }
  if (PyTuple_CheckExact(value.get()) != 0) {
    return share(value);
  }
  return PyDict_CheckExact(value.get()) != 0 ? Ref<>::steal(PyDict_Copy(value.get())) : new_set(value);
}

Ref<> fresh(Borrowed<> type) {
  if (type.get() == reinterpret_cast<PyObject*>(&PyList_Type)) {
    return Ref<>::steal(PyList_New(0));
  }
  return type.get() == reinterpret_cast<PyObject*>(&PyDict_Type) ? Ref<>::steal(PyDict_New())
                                                                 : Ref<>::steal(PySet_New(nullptr));
}

// The attributes of the new object, in the order in which they were set first.
class CollectedAttributes {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): see `places_`
  explicit CollectedAttributes(const AttributeHook& hook) : hook_(hook) {}

  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] Borrowed<> name(Type type, std::size_t i) const {
    return places_[i] >= 0 ? SharedNames(type).name(places_[i]) : setting_at(i).name;
  }
  [[nodiscard]] Borrowed<> value(std::size_t i) const { return values_[i]; }
  // The value for the name at this place; null if there is none.
  [[nodiscard]] Borrowed<> value_at(Py_ssize_t place) const {
    for (std::size_t i = 0; i < size(); ++i) {
      if (places_[i] == place) {
        return values_[i];
      }
    }
    return {};
  }

  // `place` is that of the name among those which the class's instances share.
  void add(Py_ssize_t place, Ref<> value) {
    places_[values_.size()] = static_cast<std::int8_t>(place);
    values_.push(std::move(value));
  }
  // For the attribute that was added as number `i`. Returns the value that there was.
  Ref<> replace(std::size_t i, Ref<> value) { return values_.replace(i, std::move(value)); }
  // For the name of this setting. Returns the value that there was.
  Ref<> set(std::size_t number, Ref<> value) {
    const AttributeHook::Named& setting = hook_.settings()[number];
    const bool has_place = setting.target != AttributeHook::kNoPlace;
    for (std::size_t i = 0; i < size(); ++i) {
      if (has_place ? places_[i] == setting.target : places_[i] < 0 && same_text(setting_at(i).name, setting.name)) {
        return replace(i, std::move(value));
      }
    }
    have_places_ &= has_place;
    add(has_place ? setting.target : -1 - static_cast<Py_ssize_t>(number), std::move(value));
    return {};
  }

  // Whether all of them have their place in new objects.
  [[nodiscard]] bool have_places() const { return have_places_; }
  void move_to(InlineAttributes target) {
    for (std::size_t i = 0; i < size(); ++i) {
      target.set(i, static_cast<std::uint8_t>(places_[i]), values_.take(i));
    }
    target.set_count(size());
  }

 private:
  [[nodiscard]] const AttributeHook::Named& setting_at(std::size_t i) const {
    return hook_.settings()[static_cast<std::size_t>(-1 - places_[i])];
  }

  static constexpr std::size_t kMost = 2 * InlineAttributes::kMost;
  const AttributeHook& hook_;
  RefRow<kMost> values_;
  // For each value the place, or, of a name without one, minus the number of its setting, minus 1.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): as many as there are values
  std::int8_t places_[kMost];
  bool have_places_ = true;
};

class AttributeHookCopy : public Unfinished {
 public:
  AttributeHookCopy(Walk& walk, const Plan& plan, const AttributeHook& kind, Borrowed<> x)
      : Unfinished(do_as_hook_so_far),
        walk_(walk),
        kind_(kind),
        hook_(share(Borrowed<>(plan.shape.hook_function))),
        code_(share(code_of(hook_.borrow()))),
        reading_(plan.hook_reading),
        x_(walk, x),
        class_(share(as_object(type_of(x)))),
        attributes_(InlineAttributes::to_read(x)),
        collected_(kind) {}

  // Whether the hook need not run for this object.
  [[nodiscard]] bool is_possible(const InstanceShape& shape) const {
    return attributes_ && keeps_its_meaning() && walk_.state().observers.none_of(hook_.borrow()) && shape.holds() &&
           kind_.fits(type_of(x())) && has_what_is_read() && (!kind_.shallow_function || is_copied_as_new_object());
  }

  NewRef run(NativeVacancy vacancy) {
    y_ = new_object(type_of(x()), walk_.state().no_arguments.borrow());
    if (!y_) {
      return {};
    }
    if (!kind_.enters_itself) {
      return fill() && walk_.memo().add(std::move(vacancy), y_.borrow()) ? std::move(y_) : Ref<>();
    }
    Opened<NativeMemo> opened(walk_.memo(), std::move(vacancy), y_.borrow());
    return opened && fill() && opened.close(y_.borrow()) ? std::move(y_) : Ref<>();
  }

 private:
  [[nodiscard]] Borrowed<> x() const { return x_.borrow(); }
  // Whether the names in the hook still mean what they meant when it was read. Foreign code may have given the hook
  // other code.
  [[nodiscard]] bool keeps_its_meaning() const {
    return code_of(hook_.borrow()) == code_.borrow() &&
           reading_.hands_memo_on(walk_.state().of_module.own_deepcopy, hook_.borrow(), x());
  }
  // Whether the object has each attribute that is read by its name, and reading runs no foreign code.
  [[nodiscard]] bool has_what_is_read() const {
    for (const AttributeHook::Named& setting : kind_.settings()) {
      const Source source = setting.rule.source;
      if (!setting.rule.reads_by_name()) {
        continue;
      }
      const Borrowed<> value =
          setting.read != AttributeHook::kNoPlace ? attributes_.value_at(setting.read) : Borrowed<>();
      if (!value || (source != Source::kAttribute && !is_cloned_at_once(source, value))) {
        return false;
      }
    }
    return true;
  }

  // Whether `copy.copy(self)` makes a bare object and shares all attributes.
  [[nodiscard]] bool is_copied_as_new_object() const {
    State& state = walk_.state();
    const Borrowed<> function = kind_.shallow_function;
    const bool is_same = kind_.shallow_name.value(globals_of(hook_.borrow())) == function &&
                         (!is_function(function) || code_of(function) == kind_.shallow_code);
    PyErr_Clear();
    const Plan* plan = is_same && state.tables.library_is_followed() ? state.shallow_plans.find(type_of(x())) : nullptr;
    PlainParts parts;
    return plan != nullptr && plan->shallow == shallow_instance && plan->shape.base == Base::kObject &&
           plan->shape.slots.count == 0 && shares_quietly(state, x(), plan->shape, parts);
  }

  [[nodiscard]] bool fill() {
    {
      const UnfinishedLevels::Entered entered(walk_.unfinished(), *this);
      if (!collect()) {
        return false;
      }
      if (untouched() && !put_collected()) {
        return false;
      }
    }
    // Only this is left if no foreign code has run; else it has been done.
    return !untouched() || !kind_.has_tail || finish_in_python(kind_.tail());
  }

  // Everything but the statements that only Python can run. If foreign code has run meanwhile, these as well.
  [[nodiscard]] bool collect() {
    const Py_ssize_t count = attributes_.count();
    for (Py_ssize_t i = 0; kind_.shares_first && i < count; ++i) {
      collected_.add(attributes_.place(i), share(attributes_.value(i)));
    }
    for (Py_ssize_t i = 0; kind_.has_loop && i < count; ++i) {
      const AttributeRule& rule = kind_.rule_at(attributes_.place(i));
      ++met_;
      if (rule.source == Source::kNothing) {
        continue;
      }
      Ref<> value = value_by(rule, attributes_.value(i), sharing(attributes_.place(i)));
      if (!untouched()) {
        return set(rule, name_.borrow(), value) && finish_loop();
      }
      if (!value) {
        return walk_.failed_at_attribute(SharedNames(type_of(x())).name(attributes_.place(i)));
      }
      if (kind_.shares_first) {
        // `x` still holds what was there.
        const Ref<> shared = collected_.replace(static_cast<std::size_t>(i), std::move(value));
      } else {
        collected_.add(attributes_.place(i), std::move(value));
      }
    }
    is_in_loop_ = false;
    return collect_settings();
  }
  [[nodiscard]] bool collect_settings() {
    const std::span<const AttributeHook::Named> settings = kind_.settings();
    for (std::size_t i = 0; i < settings.size(); ++i) {
      const AttributeRule& rule = settings[i].rule;
      const Borrowed<> read = rule.reads_by_name() ? attributes_.value_at(settings[i].read) : Borrowed<>();
      Ref<> value = value_by(rule, read, sharing(settings[i].read));
      if (!untouched()) {
        return set(rule, settings[i].name, value) && finish_in_python(i + 2);
      }
      if (!value) {
        return walk_.failed_at_attribute(settings[i].name);
      }
      if (!drop(collected_.set(i, std::move(value)))) {
        return false;
      }
    }
    return true;
  }
  // Gives up a value that another has replaced. If it is a copy, the memo must own it first.
  [[nodiscard]] bool drop(const Ref<>& value) {
    return !value || !has_one_reference(value.borrow()) || walk_.prepare_for_foreign_code();
  }

  // How the attribute at this place of the original is shared. An object that is not in the memo yet may be met again
  // inside, and then its attributes are, too. So is an attribute that is copied twice. What was shared first has a
  // second reference, until something else is set.
  [[nodiscard]] Sharing sharing(Py_ssize_t place) const {
    if (!kind_.enters_itself || kind_.copies_again) {
      return Sharing::kMaybeShared;
    }
    return kind_.shares_first && place >= 0 && collected_.value_at(place) == attributes_.value_at(place)
               ? Sharing::kUniqueAndHeld
               : Sharing::kUnique;
  }
  // `read` is the attribute, if the rule reads one. Empty with an error set.
  Ref<> value_by(const AttributeRule& rule, Borrowed<> read, Sharing sharing) {
    switch (rule.source) {
      case Source::kAttribute:
        return rule.is_deep ? Ref<>(walk_.copy(read, sharing)) : share(read);
      case Source::kCopied:
      case Source::kSliced:
        return clone(read);
      default:
        break;
    }
    const bool is_constant = rule.source == Source::kConstant;
    if (!rule.is_deep) {
      return is_constant ? share(rule.argument) : fresh(rule.argument);
    }
    const KeepAlive original(walk_, is_constant ? share(rule.argument) : fresh(rule.argument));
    return original ? Ref<>(walk_.copy(original.borrow(), Sharing::kMaybeShared)) : Ref<>();
  }

  // No other code has seen the new object yet.
  [[nodiscard]] bool put_collected() {
    const auto target = InlineAttributes::alone(y_.borrow());
    if (target && collected_.have_places()) [[likely]] {
      collected_.move_to(target);
      return true;
    }
    return put_one_by_one();
  }
  [[nodiscard]] bool put_one_by_one() {
    for (std::size_t i = 0; i < collected_.size(); ++i) {
      if (PyObject_GenericSetAttr(y_.get(), collected_.name(type_of(x()), i).get(), collected_.value(i).get()) != 0) {
        return false;
      }
    }
    return true;
  }

  // In a loop, the attribute that is being copied was fetched already: the iterator's next.
  ECTYPE_COLD static bool do_as_hook_so_far(Unfinished& level) {
    auto& self = static_cast<AttributeHookCopy&>(level);
    if (!self.put_one_by_one()) {
      return false;
    }
    if (!self.is_in_loop_) {
      return true;
    }
    const Ref<> dict = instance_dict(self.x());
    const Ref<> items = dict ? Ref<>::steal(PyObject_CallMethod(dict.get(), "items", nullptr)) : Ref<>();
    self.items_ = items ? Ref<>::steal(PyObject_GetIter(items.get())) : Ref<>();
    for (Py_ssize_t i = 0; self.items_ && i < self.met_; ++i) {
      if (!self.fetch()) {
        return false;
      }
    }
    return static_cast<bool>(self.items_);
  }
  // The next name and value of the iterator. False at the end, or with an error set.
  [[nodiscard]] bool fetch() {
    const Ref<> item = Ref<>::steal(PyIter_Next(items_.get()));
    if (value_) {
      walk_.defer_decref(std::move(value_));  // foreign code may have removed it from the dict
    }
    if (item) {
      name_ = share(tuple_item(item.borrow(), 0));
      value_ = share(tuple_item(item.borrow(), 1));
    }
    return static_cast<bool>(item);
  }

  // The rest of the hook, from the loop's next attribute on. What is called `deepcopy` and `setattr` is looked up
  // before an attribute is copied.
  [[nodiscard]] bool finish_loop() {
    while (fetch()) {
      if (!keeps_its_meaning() || PyUnicode_CheckExact(name_.get()) == 0) {
        return finish_in_python(0);
      }
      const AttributeRule& rule = kind_.rule_of(name_.borrow());
      if (rule.source != Source::kNothing &&
          !set(rule, name_.borrow(), value_by(rule, value_.borrow(), Sharing::kMaybeShared))) {
        return false;
      }
    }
    return !error_is_set() && finish_in_python(1);
  }
  // Foreign code has run: the new object may have got another class.
  [[nodiscard]] bool set(const AttributeRule& rule, Borrowed<> name, const Ref<>& value) {
    if (!value) {
      return walk_.failed_at_attribute(name);
    }
    return walk_.foreign_step([&] {
      if (!rule.assigns_item) {
        return PyObject_SetAttr(y_.get(), name.get(), value.get()) == 0;
      }
      const Ref<> dict = attribute(y_.borrow(), walk_.state().names.dict.borrow());
      return dict && PyObject_SetItem(dict.get(), name.get(), value.get()) == 0;
    });
  }
  // Runs the rest of the hook: see `AttributeHook::rest`. In the loop, the attribute that was fetched is the next.
  [[nodiscard]] bool finish_in_python(std::size_t number) {
    const Borrowed<> rest = kind_.rest(number);
    if (!rest) {
      return true;
    }
    const State& state = walk_.state();
    const auto run = [&](Borrowed<> memo) {
      return number != 0 ? call(rest, x(), memo, y_.borrow(), class_.borrow(), Borrowed<>(Py_None))
                         : call(state.fallbacks.finish_hook.borrow(), rest, x(), memo, y_.borrow(), class_.borrow(),
                                name_.borrow(), value_.borrow(), items_.borrow());
    };
    const ClosedHook hook{.original = x(), .function = hook_.borrow(), .reading = &reading_};
    return static_cast<bool>(walk_.memo().is_private() && keeps_memo_closed(state, hook)
                                 ? walk_.foreign_with_closed_memo(hook, run)
                                 : walk_.foreign_with_memo(run));
  }

  Walk& walk_;
  const AttributeHook& kind_;
  Ref<> hook_;
  Ref<> code_;
  const HookReading& reading_;
  KeepAlive x_;
  Ref<> class_;  // foreign code may give `x` another one
  InlineAttributes attributes_;
  Ref<> y_;
  CollectedAttributes collected_;
  bool is_in_loop_ = true;
  Py_ssize_t met_ = 0;  // how many attributes the loop has begun with
  // From the first foreign code on, in the loop:
  Ref<> items_;  // an iterator of `x.__dict__.items()`
  Ref<> name_;
  Ref<> value_;
};

}  // namespace

NewRef copy_by_attribute_hook(Walk& walk, const Plan& plan, const AttributeHook& kind, Borrowed<> x,
                              NativeVacancy vacancy) {
  AttributeHookCopy copy(walk, plan, kind, x);
  if (!copy.is_possible(plan.shape)) {
    return call_hook(walk, plan, x, std::move(vacancy));
  }
  if (Ref<> y = copy.run(std::move(vacancy))) {
    return y;
  }
  // A hook cannot do without what a copier's rules leave out.
  let_omission_pass(walk);
  return copy_of_uncopyable(walk, x);
}

}  // namespace ectype
