// In this order: the new object, which may be in the memo from here on; each attribute, copied and set at once.
//
// Nobody sees the new object until foreign code runs. So without foreign code all copies are put into it at the end.
// Before the first foreign code, the level does what the hook would have done so far, and makes an iterator of the
// `__dict__`.
#include "copiers/hooks/attribute_hook.hpp"

#include "capi/call.hpp"
#include "capi/instance.hpp"
#include "capi/names.hpp"
#include "copiers/hooks/call_hook.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/newobj.hpp"

namespace ectype {
namespace {

// Whether setting an instance's attribute of this name only puts it into the `__dict__`. What the class has there must
// be of a type that cannot get a `__set__` later.
bool is_set_in_dict(Type type, Borrowed<> name) {
  const Borrowed<> attribute = class_attribute(type, name);
  return !attribute ||
         (is_unchangeable(type_of(attribute)) && PyType_GetSlot(type_of(attribute).get(), Py_tp_descr_set) == nullptr);
}

// Whether `type.__new__(type)` makes a bare object, and its `__class__`, its `__dict__` and `setattr` are `object`'s.
bool makes_usual_objects(const Names& names, Type type) {
  const Type object(&PyBaseObject_Type);
  const Borrowed<> dict = class_attribute(type, names.dict.borrow());
  return makes_bare_objects(as_object(type)) && InlineAttributes::are_kept_by(type) &&
         same_slot(type, object, Py_tp_setattro) && same_attribute(type, object, names.class_attribute.borrow()) &&
         dict && is_getset(dict);
}

// The same, and whether setting any attribute that instances of the class have only puts it into the `__dict__`.
ECTYPE_INLINE bool sets_attributes_in_dict(const Names& names, Type type, const AttributeHook& hook) {
  const std::uint32_t version = type_version(type);
  if (version == 0 || hook.version != version) [[unlikely]] {
    hook.version = 0;
    if (!makes_usual_objects(names, type)) {
      return false;
    }
    hook.version = version;
    hook.plain_names = 0;
  }
  const SharedNames shared(type);
  const Py_ssize_t count = shared.count();
  for (; hook.plain_names < count; ++hook.plain_names) {
    if (!is_set_in_dict(type, shared.name(hook.plain_names))) {
      return false;
    }
  }
  return true;
}

class AttributeHookCopy : public Unfinished {
 public:
  AttributeHookCopy(Walk& walk, const Plan& plan, const AttributeHook& kind, Borrowed<> x)
      : Unfinished(do_as_hook_so_far),
        walk_(walk),
        kind_(kind),
        hook_(share(Borrowed<>(plan.shape.hook_function))),
        code_(share(code_of(hook_.borrow()))),
        callees_(share(plan.hook_reading.callees())),
        reading_(plan.hook_reading),
        x_(walk, x),
        attributes_(InlineAttributes::to_read(x)) {}

  // Whether the hook need not run for this object.
  [[nodiscard]] bool is_possible(const InstanceShape& shape, const AttributeHook& kind) const {
    const State& state = walk_.state();
    return attributes_ && keeps_its_meaning() && state.observers.none_of(hook_.borrow()) && shape.holds() &&
           sets_attributes_in_dict(state.names, type_of(x()), kind);
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
  // other code, and the core may have read that code.
  [[nodiscard]] bool keeps_its_meaning() const {
    return code_of(hook_.borrow()) == code_.borrow() &&
           reading_.hands_memo_on(walk_.state().of_module.own_deepcopy, hook_.borrow());
  }

  [[nodiscard]] bool fill() {
    const UnfinishedLevels::Entered entered(walk_.unfinished(), *this);
    // An object that is not in the memo yet may be met again inside, and then its attributes are, too.
    const Sharing sharing = kind_.enters_itself ? Sharing::kUnique : Sharing::kMaybeShared;
    const Py_ssize_t count = attributes_.count();
    for (Py_ssize_t i = 0; i < count; ++i) {
      Ref<> copy = walk_.copy(attributes_.value(i), sharing);
      if (!untouched()) {
        return set(copy) && go_on();
      }
      if (!copy) {
        return walk_.failed_at_attribute(name_of_attribute(i));
      }
      copies_.push(std::move(copy));
    }
    if (const auto target = InlineAttributes::alone(y_.borrow())) [[likely]] {
      attributes_.move_to(target, copies_);
      return true;
    }
    for (std::size_t i = 0; i < copies_.size(); ++i) {
      if (!set_alone(name_of_attribute(static_cast<Py_ssize_t>(i)), copies_[i])) {
        return false;
      }
    }
    return true;
  }
  [[nodiscard]] Borrowed<> name_of_attribute(Py_ssize_t i) const {
    return SharedNames(type_of(x())).name(attributes_.place(i));
  }

  // The attribute that is being copied was fetched already: the iterator's next.
  ECTYPE_COLD static bool do_as_hook_so_far(Unfinished& level) {
    auto& self = static_cast<AttributeHookCopy&>(level);
    const Ref<> dict = instance_dict(self.x());
    const Ref<> items = dict ? Ref<>::steal(PyObject_CallMethod(dict.get(), "items", nullptr)) : Ref<>();
    self.items_ = items ? Ref<>::steal(PyObject_GetIter(items.get())) : Ref<>();
    for (std::size_t i = 0; self.items_ && i < self.copies_.size(); ++i) {
      if (!self.fetch() || !self.set_alone(self.name_.borrow(), self.copies_[i])) {
        return false;
      }
    }
    return self.items_ && self.fetch();
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
  // Sets an attribute of the new object, which nobody has seen yet. False with an error set.
  [[nodiscard]] bool set_alone(Borrowed<> name, Borrowed<> copy) {
    return PyObject_GenericSetAttr(y_.get(), name.get(), copy.get()) == 0;
  }

  // What is called `deepcopy` and `setattr` is looked up before an attribute is copied.
  [[nodiscard]] bool go_on() {
    while (fetch()) {
      if (!(keeps_its_meaning() ? set(walk_.copy(value_.borrow(), Sharing::kMaybeShared)) : copy_in_python())) {
        return false;
      }
    }
    return !error_is_set();
  }
  // The new object may have got another class meanwhile.
  [[nodiscard]] bool set(const Ref<>& copy) {
    if (!copy) {
      return walk_.failed_at_attribute(name_.borrow());
    }
    return walk_.foreign_step([&] {
      if (!kind_.assigns_items) {
        return PyObject_SetAttr(y_.get(), name_.get(), copy.get()) == 0;
      }
      const Ref<> dict = attribute(y_.borrow(), walk_.state().names.dict.borrow());
      return dict && PyObject_SetItem(dict.get(), name_.get(), copy.get()) == 0;
    });
  }
  // Foreign code has given the names in the hook another meaning: what they mean now is called.
  ECTYPE_COLD bool copy_in_python() {
    const auto flag = [](bool is_set) { return Borrowed<>(is_set ? Py_True : Py_False); };
    return static_cast<bool>(walk_.foreign_with_memo([&](Borrowed<> memo) {
      return call(walk_.state().fallbacks.copy_attribute.borrow(), hook_.borrow(), callees_.borrow(), y_.borrow(),
                  name_.borrow(), value_.borrow(), memo, flag(kind_.assigns_items), flag(kind_.names_memo));
    }));
  }

  Walk& walk_;
  const AttributeHook kind_;  // of the code that was called
  Ref<> hook_;
  Ref<> code_;
  Ref<> callees_;
  const HookReading& reading_;
  KeepAlive x_;
  InlineAttributes attributes_;
  Ref<> y_;
  RefRow<InlineAttributes::kMost> copies_;
  // From the first foreign code on:
  Ref<> items_;  // an iterator of `x.__dict__.items()`
  Ref<> name_;
  Ref<> value_;
};

}  // namespace

NewRef copy_by_attribute_hook(Walk& walk, const Plan& plan, const AttributeHook& kind, Borrowed<> x,
                              NativeVacancy vacancy) {
  // A hook cannot leave out what a copier's rules leave out.
  if (walk.state().tables.rules() == nullptr) {
    AttributeHookCopy copy(walk, plan, kind, x);
    if (copy.is_possible(plan.shape, kind)) {
      Ref<> y = copy.run(std::move(vacancy));
      if (!y) {
        walk.set_culprit(x);
      }
      return y;
    }
  }
  return call_hook(walk, plan, x, std::move(vacancy));
}

}  // namespace ectype
