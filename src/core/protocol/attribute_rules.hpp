// How the rules of a copier's for attributes apply to what the reduce protocol and hooks make.
#pragma once

#include "capi/dict.hpp"
#include "capi/tuple.hpp"
#include "engine/uncopyable.hpp"

namespace ectype {

// The copy of `x` by a function of the program's; empty with an error set. It may return the name of another rule.
template <class W>
NewRef call_rule(W& walk, Borrowed<> function, Borrowed<> x) {
  const typename W::KeepAlive held(walk, x);
  Ref<> y = walk.foreign([&] { return walk.lend_memo([&](Borrowed<> memo) { return call(function, x, memo); }); });
  if (!y) {
    let_error_pass();
    return {};
  }
  return result_of_rule(walk, x, std::move(y));
}

// The copy of an attribute. Empty with an error set, or, perhaps without one, if the attribute is left out: the caller
// asks `take_omission`.
template <class W>
NewRef copy_attribute(W& walk, const AttributeRules& rules, Borrowed<> name, Borrowed<> value, Sharing sharing) {
  const CopyRule rule = rules.of(name);
  switch (rule.treatment) {
    case Treatment::kShare:
      return share(value);
    case Treatment::kOmit:
      return walk.leave_out_quietly(value);
    case Treatment::kCall:
      return call_rule(walk, rule.function, value);
    case Treatment::kNone:
      break;
  }
  return walk.copy(value, sharing);
}

// Copies the remaining pairs of a dict of attributes. False with an error set.
template <class W>
[[nodiscard]] bool fill_attributes(W& walk, const AttributeRules& rules, DictCursor& pairs, Borrowed<> y) {
  while (pairs.next()) {
    const typename W::KeepAlive name(walk, pairs.key);
    const typename W::KeepAlive value(walk, pairs.value);
    const Ref<> copy = copy_attribute(walk, rules, name.borrow(), value.borrow(), Sharing::kMaybeShared);
    if (!copy) {
      if (walk.take_omission(value.borrow())) {
        continue;
      }
      return walk.failed_at_key(name.borrow());
    }
    const bool is_name = PyUnicode_CheckExact(name.borrow().get()) != 0;
    const Ref<> new_name = is_name ? NewRef(share(name.borrow())) : walk.copy(name.borrow(), Sharing::kMaybeShared);
    if (!new_name) {
      return walk.failed_at("a key");
    }
    const auto insert = [&] { return dict_set(y, new_name.borrow(), copy.borrow()); };
    if (!(is_name ? insert() : walk.foreign_step(insert))) {
      return false;
    }
  }
  return !error_is_set();
}

// The copy of a state by these rules: of a dict of attributes, or of a pair of such dicts or None. Any other state is
// copied as usual. Empty with an error set.
template <class W>
NewRef copy_state_by_rules(W& walk, const AttributeRules& rules, Borrowed<> state) {
  if (PyTuple_CheckExact(state.get()) != 0 && tuple_size(state) == 2) {
    const typename W::KeepAlive held(walk, state);
    const Ref<> attributes = copy_state_by_rules(walk, rules, tuple_item(state, 0));
    const Ref<> slots = attributes ? copy_state_by_rules(walk, rules, tuple_item(state, 1)) : NewRef();
    return slots ? pack(attributes.borrow(), slots.borrow()) : Ref<>();
  }
  if (PyDict_CheckExact(state.get()) == 0) {
    return walk.copy(state, Sharing::kMaybeShared);
  }
  auto found = walk.look_up(state, Sharing::kMaybeShared);
  if (!found.vacancy) {
    return std::move(found.copy);
  }
  const typename W::KeepAlive held(walk, state);
  Ref<> y = Ref<>::steal(PyDict_New());
  if (!y) {
    return {};
  }
  Opened<typename W::Memo> opened(walk.memo(), std::move(*found.vacancy), y.borrow());
  DictCursor pairs(state);
  return opened && fill_attributes(walk, rules, pairs, y.borrow()) && opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

// The same by the rules for the class of `x`, for a copier that has rules.
template <class W>
ECTYPE_COLD NewRef copy_state_of(W& walk, Borrowed<> x, Borrowed<> state) {
  const Rules& all = *walk.state().tables.rules();
  AttributeRules rules;
  if (!all.add_attributes_of(type_of(x), rules)) {
    return {};
  }
  return rules.empty() && !all.names_types_of_states() ? walk.copy(state, Sharing::kMaybeShared)
                                                       : copy_state_by_rules(walk, rules, state);
}

// A `__deepcopy__` has copied `x` as `y`: applies the rules for attributes to `y`. Foreign code. False with an error
// set.
template <class W>
[[nodiscard]] ECTYPE_COLD bool follow_rules_in_result(W& walk, Borrowed<> x, Borrowed<> y) {
  const Rules& rules = *walk.state().tables.rules();
  AttributeRules found;
  if (y == x || !rules.has_attributes() || !rules.add_attributes_of(type_of(x), found) || found.empty()) {
    return !error_is_set();
  }
  const Ref<> done = walk.foreign([&] {
    return walk.lend_memo([&](Borrowed<> memo) {
      return call(walk.state().fallbacks.apply_rules.borrow(), x, y, rules.attributes(), memo);
    });
  });
  if (!done) {
    let_error_pass();
  }
  return static_cast<bool>(done);
}

}  // namespace ectype
