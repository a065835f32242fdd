// Models of pydantic, copied as `BaseModel.__deepcopy__` does (pydantic/main.py, 2.0 to 2.14).
//
// In this order: the new model, which from 2.14 on is in the memo from here on; its `__dict__`; the extra attributes;
// the names of the fields that were set, as a shallow copy; the private attributes that have a value.
#include "copiers/packages/pydantic.hpp"

#include "capi/instance.hpp"
#include "capi/set.hpp"
#include "classify/copiers.hpp"
#include "copiers/hooks/call_hook.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/protocol.hpp"

namespace ectype {
namespace {

class PydanticCopy {
 public:
  PydanticCopy(Walk& walk, PydanticModel& model, Borrowed<> hook, Borrowed<> x)
      : walk_(walk), model_(model), hook_(share(hook)), x_(walk, x), region_(walk.region()) {}

  // Whether nothing about this one model requires calling the hook.
  [[nodiscard]] bool is_possible() {
    const State& state = walk_.state();
    const Type type = type_of(x());
    return state.observers.none_of(hook_.borrow()) && model_.names.holds() &&
           same_slot(type, Type(&PyBaseObject_Type), Py_tp_new) && !is_abstract(type) && find_slots();
  }

  NewRef run(NativeVacancy vacancy) {
    Ref<> y = new_object(type_of(x()), walk_.state().no_arguments.borrow());
    if (!y) {
      return {};
    }
    if (!model_.enters_itself) {
      return fill(y.borrow()) && walk_.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();
    }
    Opened<NativeMemo> opened(walk_.memo(), std::move(vacancy), y.borrow());
    return opened && fill(y.borrow()) && opened.close(y.borrow()) ? std::move(y) : Ref<>();
  }

 private:
  [[nodiscard]] Borrowed<> x() const { return x_.borrow(); }
  [[nodiscard]] bool find_slots() {
    const Type type = type_of(x());
    const auto find = [&](const Ref<>& name, Py_ssize_t& offset) {
      const std::optional<Py_ssize_t> found = PydanticModel::offset(type, name);
      offset = found.value_or(0);
      return found && slot_at(x(), offset) != nullptr;
    };
    return find(model_.fields_set, fields_set_) &&
           (model_.is_root || (find(model_.extra, extra_) && find(model_.private_attributes, private_)));
  }
  // Whether everything is unchanged although foreign code may have run.
  [[nodiscard]] bool is_as_before() {
    if (walk_.region() == region_) [[likely]] {
      return true;
    }
    region_ = walk_.region();
    return model_.names.holds() && find_slots();
  }

  [[nodiscard]] bool fill(Borrowed<> y) {
    if (!copy_dict(y)) {
      return false;
    }
    if (!model_.is_root) {
      if (!is_as_before()) {
        return finish_in_python(y, model_.extra);
      }
      if (!put_copy(y, extra_, "extra attributes")) {
        return false;
      }
    }
    if (!is_as_before()) {
      return finish_in_python(y, model_.fields_set);
    }
    if (!copy_fields_set(y)) {
      return false;
    }
    if (model_.is_root) {
      return true;
    }
    return is_as_before() ? copy_private(y) : finish_in_python(y, model_.private_attributes);
  }

  // An original has two references: the model's and that of `original`. Parts of a model that is not in the memo yet
  // can be met again, when the model is met inside.
  NewRef copy(const KeepAlive& original) {
    return walk_.copy(original.borrow(), model_.enters_itself ? Sharing::kUniqueAndHeld : Sharing::kMaybeShared);
  }

  [[nodiscard]] bool copy_dict(Borrowed<> y) {
    const KeepAlive dict(walk_, instance_dict(x()));
    const Ref<> copied = dict ? copy(dict) : NewRef();
    if (!copied) {
      return dict && walk_.failed_in_state(dict.borrow());
    }
    const auto set = [&] { return PyObject_GenericSetDict(y.get(), copied.get(), nullptr) == 0; };
    // Other code may have met the new model and given it attributes, which are freed here.
    return walk_.region() == region_ ? set() : walk_.foreign_step(set);
  }

  [[nodiscard]] bool put_copy(Borrowed<> y, Py_ssize_t offset, const char* part) {
    const KeepAlive original(walk_, read_slot(x(), offset));
    Ref<> copied = copy(original);
    return copied ? put(y, offset, std::move(copied)) : walk_.failed_at(part);
  }
  // Code that has met the new model may have put something there.
  [[nodiscard]] bool put(Borrowed<> y, Py_ssize_t offset, Ref<> value) {
    Ref<> former = Ref<>::steal(std::exchange(slot_at(y, offset), value.release()));
    if (former) {
      walk_.defer_decref(std::move(former));
    }
    return true;
  }

  [[nodiscard]] bool copy_fields_set(Borrowed<> y) {
    State& state = walk_.state();
    const KeepAlive original(walk_, read_slot(x(), fields_set_));
    const Plan* plan = PySet_CheckExact(original.borrow().get()) != 0 && state.tables.library_names_hold()
                           ? state.shallow_plans.find(type_of(original.borrow()))
                           : nullptr;
    Ref<> copied = plan != nullptr && plan->shallow == shallow_set
                       ? new_set(original.borrow())
                       : walk_.foreign([&] { return call(model_.names.expected("copy"), original.borrow()); });
    return copied && put(y, fields_set_, std::move(copied));
  }

  [[nodiscard]] bool copy_private(Borrowed<> y) {
    const KeepAlive original(walk_, read_slot(x(), private_));
    const Borrowed<> attributes = original.borrow();
    if (attributes.get() == Py_None) {
      return put(y, private_, none());
    }
    if (PyDict_CheckExact(attributes.get()) == 0 || !has_only_str_keys(attributes)) {
      return finish_in_python(y, model_.private_attributes);
    }
    const Borrowed<> undefined = model_.names.expected("PydanticUndefined");
    const KeepAlive defined(walk_, Ref<>::steal(PyDict_New()));
    Py_ssize_t position = 0;
    Borrowed<> name;
    Borrowed<> value;
    {
      const CriticalSection section(attributes);
      while (defined && next_entry(attributes, position, name, value)) {
        if (value != undefined && !dict_set(defined.borrow(), name, value)) {
          return false;
        }
      }
    }
    Ref<> copied = defined ? walk_.copy(defined.borrow(), Sharing::kUnique) : NewRef();
    if (!copied) {
      return defined && walk_.failed_in_state(defined.borrow());
    }
    return put(y, private_, std::move(copied));
  }

  // Used when a hook has changed names of the module, or this model, in the middle of the copy. Foreign code.
  ECTYPE_COLD bool finish_in_python(Borrowed<> y, const Ref<>& first) {
    return static_cast<bool>(walk_.foreign_with_memo([&](Borrowed<> memo) {
      return call(walk_.state().fallbacks.finish_model.borrow(), hook_.borrow(), x(), y, memo, first.borrow(),
                  Borrowed<>(model_.is_root ? Py_True : Py_False));
    }));
  }

  Walk& walk_;
  PydanticModel& model_;
  Ref<> hook_;
  KeepAlive x_;
  std::uint64_t region_;
  Py_ssize_t extra_ = 0;
  Py_ssize_t fields_set_ = 0;
  Py_ssize_t private_ = 0;
};

}  // namespace

NewRef copy_pydantic_model(Walk& walk, const Plan& plan, PydanticModel& model, Borrowed<> x, NativeVacancy vacancy) {
  PydanticCopy copy(walk, model, Borrowed<>(plan.shape.hook_function), x);
  if (!copy.is_possible()) {
    return call_hook(walk, plan, x, std::move(vacancy));
  }
  Ref<> y = copy.run(std::move(vacancy));
  if (!y) {
    walk.set_culprit(x);
  }
  return y;
}

}  // namespace ectype
