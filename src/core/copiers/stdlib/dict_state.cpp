#include "copiers/stdlib/dict_state.hpp"

#include "capi/attributes.hpp"
#include "capi/call.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "copiers/dict.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"

namespace ectype {
namespace {

// `y.__setstate__(state)` if there is such a method, else `y.__dict__.update(state)`. False with an error set.
[[nodiscard]] bool put_attributes(const State& state, Borrowed<> y, Borrowed<> attributes) {
  Ref<> setter;
  if (!optional_attribute(y, state.names.set_state.borrow(), setter)) {
    return false;
  }
  if (setter) {
    return static_cast<bool>(call(setter.borrow(), attributes));
  }
  const Ref<> own = instance_dict(y);
  return own && PyDict_Update(own.get(), attributes.get()) == 0;
}

// Whether the first attributes are these, in this order: then the copy has all attributes in the order of the original.
// `fields` is a tuple or null.
bool begins_with(Borrowed<> attributes, Borrowed<> fields) {
  const CriticalSection section(attributes);
  const Py_ssize_t count = fields ? tuple_size(fields) : 0;
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!next_entry(attributes, position, key, value) || key != tuple_item(fields, i)) {
      return false;
    }
  }
  return true;
}

// What the initialiser does with the fields. `y` is new, and its class sets attributes as `object` does. False with an
// error set.
ECTYPE_COLD bool set_to_none(Borrowed<> y, Borrowed<> fields) {
  const Ref<> none = Ref<>::steal(fields ? PyDict_New() : nullptr);
  for (Py_ssize_t i = 0; none && i < tuple_size(fields); ++i) {
    if (!dict_set(none.borrow(), tuple_item(fields, i), Borrowed<>(Py_None))) {
      return false;
    }
  }
  if (none) {
    give_attributes(y, share(none.borrow()));
  }
  return !fields || none;
}

// While attributes are copied and other code runs, the dict has an entry in the memo, because the reduce value of
// another object may lead to it; and the copy is as its class has made it.
class OpenState : public Unfinished {
 public:
  OpenState(Walk& walk, Borrowed<> original, Borrowed<> copy, Borrowed<> y, Borrowed<> fields)
      : Unfinished(open), memo_(walk.memo()), original_(original), copy_(copy), y_(y), fields_(fields) {}
  [[nodiscard]] bool close() { return !opened_ || opened_->close(copy_); }

 private:
  ECTYPE_COLD static bool open(Unfinished& level) {
    auto& self = static_cast<OpenState&>(level);
    self.opened_.emplace(self.memo_, self.memo_.vacancy_for_unique(self.original_), self.copy_);
    return *self.opened_ && (!self.y_ || set_to_none(self.y_, self.fields_));
  }

  NativeMemo& memo_;
  Borrowed<> original_;
  Borrowed<> copy_;
  Borrowed<> y_;  // null if it has been initialised
  Borrowed<> fields_;
  std::optional<Opened<NativeMemo>> opened_;
};

// The copy of the attributes. Until foreign code runs, `y` need not be initialised; null if it is.
NewRef copy_attributes(Walk& walk, Borrowed<> attributes, Borrowed<> y, Borrowed<> fields) {
  {
    SteadyDict steady(attributes);
    if (!steady) {
      return {};
    }
    const DictSurvey found = survey(walk, steady.look());
    if (found.keys_are_own_copies && found.values_are_own_copies()) {
      return std::move(steady).clone();
    }
  }
  Ref<> state = new_dict(dict_size(attributes));
  if (!state) {
    return {};
  }
  OpenState open(walk, attributes, state.borrow(), y, fields);
  const UnfinishedLevels::Entered entered(walk.unfinished(), open);
  DictCursor pairs(attributes);
  return fill_dict(walk, pairs, state.borrow()) && open.close() ? std::move(state) : Ref<>();
}

[[nodiscard]] bool fill_postponed(Walk& walk, Borrowed<> x, Borrowed<> y, const Plan* /*plan*/) {
  const std::uint64_t region = walk.region();
  const KeepAlive attributes(walk, attributes_of(x));
  const Ref<> state = attributes ? copy_attributes(walk, attributes.borrow(), Borrowed<>(), Borrowed<>()) : NewRef();
  if (!state) {
    return attributes && walk.failed_in_state(attributes.borrow());
  }
  const Ref<> own = attributes_of(y);
  constexpr Py_ssize_t kInObjectAndHere = 2;
  const bool untouched = own && is_empty(own) && has_references(own.borrow(), kInObjectAndHere);
  if (untouched && walk.region() == region && has_common_keys(state.borrow())) {
    give_attributes(y, share(state));
    return true;
  }
  return walk.foreign_step([&] { return put_attributes(walk.state(), y, state.borrow()); });
}

}  // namespace

NewRef copy_with_dict_state(Walk& walk, Borrowed<> x, NativeVacancy vacancy, Borrowed<> fields) {
  constexpr Py_ssize_t kInObjectAndHere = 2;
  const KeepAlive attributes(walk, attributes_of(x));
  if (!attributes || !has_just_references(attributes.borrow(), kInObjectAndHere) ||
      !begins_with(attributes.borrow(), fields) || dict_hides_hook(walk.state().instance_names, attributes.borrow())) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  Ref<> y = construct(type_of(x));
  if (!y) {
    return {};
  }
  if (!walk.has_room()) [[unlikely]] {
    return set_to_none(y.borrow(), fields) ? walk.postpone(fill_postponed, x, std::move(y), std::move(vacancy))
                                           : NewRef();
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  const std::uint64_t region = walk.region();
  const Ref<> state = opened ? copy_attributes(walk, attributes.borrow(), y.borrow(), fields) : NewRef();
  if (!state) {
    walk.failed_in_state(attributes.borrow());
    return {};
  }
  // If no foreign code has run, no other code can have met `y`.
  if (walk.region() == region && has_common_keys(state.borrow())) {
    give_attributes(y.borrow(), share(state));
  } else if ((walk.region() == region && !set_to_none(y.borrow(), fields)) ||
             !walk.foreign_step([&] { return put_attributes(walk.state(), y.borrow(), state.borrow()); })) {
    return {};
  }
  return opened.close(y.borrow()) ? share(y) : Ref<>();
}

Ref<> shallow_with_dict_state(const State& state, Borrowed<> x, Borrowed<> fields) {
  const Ref<> attributes = attributes_of(x);
  if (!attributes || !begins_with(attributes.borrow(), fields) ||
      dict_hides_hook(state.instance_names, attributes.borrow()) || !has_common_keys(attributes.borrow())) {
    return {};
  }
  const Ref<> y = construct(type_of(x));
  Ref<> clone = y ? clone_dict(attributes.borrow()) : Ref<>();
  if (!clone) {
    return {};
  }
  give_attributes(y.borrow(), std::move(clone));
  return share(y);
}

}  // namespace ectype
