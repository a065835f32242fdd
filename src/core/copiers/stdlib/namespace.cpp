// types.SimpleNamespace: `SimpleNamespace()`, stored empty; its dict is its state (`namespace.__reduce__`).
#include "capi/attributes.hpp"
#include "capi/call.hpp"
#include "capi/type_facts.hpp"
#include "classify/stdlib_types.hpp"
#include "copiers/dict.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"

namespace ectype {
namespace {

// `y.__setstate__(state)` if there is such a method, else `y.__dict__.update(state)`. False with an error set.
[[nodiscard]] bool put_attributes(const State& state, Borrowed<> y, Borrowed<> attributes) {
  const Ref<> own = attributes_of(y);
  const bool untouched = own && PyDict_Size(own.get()) == 0;
  if (untouched) [[likely]] {
    return PyDict_Update(own.get(), attributes.get()) == 0;
  }
  Ref<> setter;
  if (!optional_attribute(y, state.names.set_state.borrow(), setter)) {
    return false;
  }
  return setter ? static_cast<bool>(call(setter.borrow(), attributes))
                : own && PyDict_Update(own.get(), attributes.get()) == 0;
}

// The dict of a namespace gets an entry in the memo while it is copied and other code runs, because the reduce value of
// another object may lead to it.
class OpenState : public Unfinished {
 public:
  OpenState(Walk& walk, Borrowed<> original, Borrowed<> copy)
      : Unfinished(open), memo_(walk.memo()), original_(original), copy_(copy) {}
  [[nodiscard]] bool close() { return !opened_ || opened_->close(copy_); }

 private:
  ECTYPE_COLD static bool open(Unfinished& level) {
    auto& self = static_cast<OpenState&>(level);
    self.opened_.emplace(self.memo_, self.memo_.vacancy_for_unique(self.original_), self.copy_);
    return static_cast<bool>(*self.opened_);
  }

  NativeMemo& memo_;
  Borrowed<> original_;
  Borrowed<> copy_;
  std::optional<Opened<NativeMemo>> opened_;
};

NewRef copy_attributes(Walk& walk, Borrowed<> attributes) {
  if constexpr (!kFreeThreaded) {
    const DictSurvey found = survey(walk, attributes);
    if (found.keys_are_own_copies && found.values_are_own_copies()) {
      return clone_dict(attributes);
    }
  }
  Ref<> state = new_dict(dict_size(attributes));
  if (!state) {
    return {};
  }
  OpenState open(walk, attributes, state.borrow());
  const UnfinishedLevels::Entered entered(walk.unfinished(), open);
  DictCursor pairs(attributes);
  return fill_dict(walk, pairs, state.borrow()) && open.close() ? std::move(state) : Ref<>();
}

[[nodiscard]] bool fill_postponed_namespace(Walk& walk, Borrowed<> x, Borrowed<> y, const Plan* /*plan*/) {
  const std::uint64_t region = walk.region();
  const KeepAlive attributes(walk, attributes_of(x));
  const Ref<> state = attributes ? copy_attributes(walk, attributes.borrow()) : NewRef();
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

NewRef copy_namespace(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& /*plan*/) {
  constexpr Py_ssize_t kInObjectAndHere = 2;
  const KeepAlive attributes(walk, attributes_of(x));
  if (!attributes || !has_references(attributes.borrow(), kInObjectAndHere) ||
      dict_hides_hook(walk.state().instance_names, attributes.borrow())) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  Ref<> y = construct(type_of(x));
  if (!y) {
    return {};
  }
  if (!walk.has_room()) [[unlikely]] {
    return walk.postpone(fill_postponed_namespace, x, std::move(y), std::move(vacancy));
  }
  Opened<NativeMemo> opened(walk.memo(), std::move(vacancy), y.borrow());
  const std::uint64_t region = walk.region();
  const Ref<> state = opened ? copy_attributes(walk, attributes.borrow()) : NewRef();
  if (!state) {
    walk.failed_in_state(attributes.borrow());
    return {};
  }
  // If no foreign code has run, no other code can have met `y`.
  if (walk.region() == region && has_common_keys(state.borrow())) {
    give_attributes(y.borrow(), share(state));
  } else if (!walk.foreign_step([&] { return put_attributes(walk.state(), y.borrow(), state.borrow()); })) {
    return {};
  }
  return opened.close(y.borrow()) ? share(y) : Ref<>();
}

Ref<> shallow_namespace(const State& state, const StdlibType& /*type*/, Borrowed<> x) {
  const Ref<> attributes = attributes_of(x);
  if (!attributes || dict_hides_hook(state.instance_names, attributes.borrow()) ||
      !has_common_keys(attributes.borrow())) {
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

}  // namespace

extern constinit const StdlibRow kNamespace = {
    .module = "types", .name = "SimpleNamespace", .deep = copy_namespace, .shallow = shallow_namespace};

}  // namespace ectype
