// How the rules of a copier's for attributes apply to what the reduce protocol and hooks make.
#pragma once

#include "capi/dict.hpp"
#include "capi/list.hpp"
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

// The copy of a dict of attributes by these rules. Anything else is copied as usual. Empty with an error set.
template <class W>
NewRef copy_attributes_by_rules(W& walk, const AttributeRules& rules, Borrowed<> state) {
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

// The copy of a state by these rules: of a dict of attributes, or of a pair of such dicts or None. Any other state is
// copied as usual, whatever its parts are. Empty with an error set.
template <class W>
NewRef copy_state_by_rules(W& walk, const AttributeRules& rules, Borrowed<> state) {
  if (PyTuple_CheckExact(state.get()) == 0 || tuple_size(state) != 2) {
    return copy_attributes_by_rules(walk, rules, state);
  }
  const typename W::KeepAlive held(walk, state);
  const Ref<> attributes = copy_attributes_by_rules(walk, rules, tuple_item(state, 0));
  const Ref<> slots = attributes ? copy_attributes_by_rules(walk, rules, tuple_item(state, 1)) : NewRef();
  return slots ? pack(attributes.borrow(), slots.borrow()) : Ref<>();
}

// The copy of a field that has to stand, such as that of a named tuple; `name` may be anything. Empty with an error
// set.
template <class W>
NewRef copy_needed_field(W& walk, const AttributeRules& rules, Borrowed<> name, Borrowed<> value, Sharing sharing) {
  Ref<> copy = copy_attribute(walk, rules, name, value, sharing);
  return copy || !walk.take_omission(value) ? NewRef(std::move(copy)) : walk.leave_out(walk.state(), value);
}

// A frozen dataclass with slots has a list of its fields as its state, and a `__setstate__` that goes by their order.
// So what is left out would give its place to the next. Then `has_left_out` is set, and the result is a dict of the
// other copies by the names of the fields, for `set_fields`; else it is a list as usual. Empty with an error set.
template <class W>
NewRef copy_fields_by_rules(W& walk, const AttributeRules& rules, Borrowed<> names, Borrowed<> fields,
                            bool& has_left_out) {
  auto found = walk.look_up(fields, Sharing::kMaybeShared);
  if (!found.vacancy) {
    return std::move(found.copy);
  }
  const typename W::KeepAlive held(walk, fields);
  Ref<> copies = new_list(tuple_size(names));
  Ref<> by_name = Ref<>::steal(PyDict_New());
  if (!copies || !by_name) {
    return {};
  }
  Opened<typename W::Memo> opened(walk.memo(), std::move(*found.vacancy), copies.borrow());
  for (Py_ssize_t i = 0; opened && i < tuple_size(names); ++i) {
    const Borrowed<> name = tuple_item(names, i);
    const typename W::KeepAlive value(walk, list_item_now(fields, i));  // other code may have the list
    if (!value) {
      break;
    }
    Ref<> copy = copy_attribute(walk, rules, name, value.borrow(), Sharing::kMaybeShared);
    if (!copy && !walk.take_omission(value.borrow())) {
      walk.failed_at_attribute(name);
      return {};
    }
    has_left_out = has_left_out || !copy;
    if (copy && !(dict_set(by_name.borrow(), name, copy.borrow()) && list_append(copies.borrow(), std::move(copy)))) {
      return {};
    }
  }
  if (!opened || !opened.close(copies.borrow())) {
    return {};
  }
  return has_left_out ? std::move(by_name) : std::move(copies);
}

// A `__deepcopy__` has copied `x` as `y`: applies the rules for attributes to `y`, which is another object afterwards
// if it is a named tuple. Foreign code. False with an error set.
template <class W>
[[nodiscard]] ECTYPE_COLD bool follow_rules_in_result(W& walk, Borrowed<> x, Ref<>& y) {
  const Rules& rules = *walk.state().tables.rules();
  AttributeRules found;
  if (y.borrow() == x || !rules.has_attributes() || !rules.add_attributes_of(type_of(x), found) || found.empty()) {
    return !error_is_set();
  }
  Ref<> done = walk.foreign([&] {
    return walk.lend_memo([&](Borrowed<> memo) {
      return call(walk.state().fallbacks.apply_rules.borrow(), x, y.borrow(), rules.attributes(), memo);
    });
  });
  if (!done) {
    let_error_pass();
    return false;
  }
  y = std::move(done);
  return true;
}

}  // namespace ectype
