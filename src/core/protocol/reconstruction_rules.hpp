// How a copier's rules apply to an object that is made from its reduce value.
#pragma once

#include "capi/list.hpp"
#include "capi/set.hpp"
#include "protocol/attribute_rules.hpp"
#include "protocol/reduce_value.hpp"

namespace ectype {

// Whether an argument holds the object's own items: a set passes them in a list, a Counter in a dict. Such a container
// is usually made for the reduce value. It is no part of the object, so no rule is about it. A hook of a subclass may
// pass one that it keeps, and that other threads change.
inline bool holds_own_items(Borrowed<> x, Borrowed<> argument) {
  return PyAnySet_Check(x.get()) != 0 ? PyList_CheckExact(argument.get()) != 0
                                      : PyDict_Check(x.get()) != 0 && PyDict_CheckExact(argument.get()) != 0;
}

// Copies the items of such a list. False with an error set.
template <class W>
[[nodiscard]] bool copy_own_items(W& walk, Borrowed<> list, Borrowed<> y, bool& /*is_own_error*/) {
  for (Py_ssize_t i = 0;; ++i) {
    const typename W::KeepAlive item(walk, list_item_now(list, i));
    if (!item) {
      return true;
    }
    Ref<> copy = walk.copy(item.borrow(), Sharing::kMaybeShared);
    if (copy ? !list_append(y, std::move(copy)) : !walk.take_omission(item.borrow())) {
      return false;
    }
  }
}

// Copies the pairs of such a dict. False with an error set, which is the object's own if it is about no part.
template <class W>
[[nodiscard]] bool copy_own_pairs(W& walk, Borrowed<> dict, Borrowed<> y, bool& is_own_error) {
  DictCursor pairs(dict);
  while (pairs.next()) {
    const typename W::KeepAlive key(walk, pairs.key);
    const typename W::KeepAlive value(walk, pairs.value);
    const Ref<> new_value = walk.copy(value.borrow(), Sharing::kMaybeShared);
    const Ref<> new_key = new_value ? walk.copy(key.borrow(), Sharing::kMaybeShared) : NewRef();
    if (!new_key) {
      if (walk.take_omission(new_value ? key.borrow() : value.borrow())) {
        continue;
      }
      return new_value ? walk.failed_at("a key") : walk.failed_at_key(key.borrow());
    }
    is_own_error = !walk.foreign_step([&] { return dict_set(y, new_key.borrow(), new_value.borrow()); });
    if (is_own_error) {
      return false;
    }
  }
  return !error_is_set();
}

// The copy of such a container; empty with an error set.
template <class W>
NewRef copy_container_of_own_items(W& walk, Borrowed<> container, bool& is_own_error) {
  auto found = walk.look_up(container, Sharing::kMaybeShared);
  if (!found.vacancy) {
    return std::move(found.copy);
  }
  const typename W::KeepAlive held(walk, container);
  const bool is_list = PyList_CheckExact(container.get()) != 0;
  Ref<> y = is_list ? Ref<>(new_list(list_size(container))) : Ref<>::steal(PyDict_New());
  if (!y) {
    return {};
  }
  Opened<typename W::Memo> opened(walk.memo(), std::move(*found.vacancy), y.borrow());
  const bool done = opened && (is_list ? copy_own_items(walk, container, y.borrow(), is_own_error)
                                       : copy_own_pairs(walk, container, y.borrow(), is_own_error));
  return done && opened.close(y.borrow()) ? std::move(y) : Ref<>();
}

// The copy of the state of `x` for a copier that has rules, perhaps none for its attributes. `has_left_out` is set if
// it is for `set_fields`. Empty with an error set.
template <class W>
ECTYPE_COLD NewRef copy_state_with(W& walk, const AttributeRules& rules, Borrowed<> x, Borrowed<> state,
                                   bool& has_left_out) {
  if (PyList_CheckExact(state.get()) != 0) {
    const Ref<> names = walk.foreign([&] { return call(walk.state().fallbacks.names_of_fields.borrow(), x, state); });
    if (!names || names.get() != Py_None) {
      return names ? copy_fields_by_rules(walk, rules, names.borrow(), state, has_left_out) : NewRef();
    }
  }
  return rules.empty() && !walk.state().tables.rules()->names_types_of_states()
             ? walk.copy(state, Sharing::kMaybeShared)
             : copy_state_by_rules(walk, rules, state);
}

// The rules for attributes of one object whose class has some. What its reduce value names is copied by them: the
// fields of a named tuple, the arguments that are fields of a msgspec struct, what is in the state. The others apply to
// the result, as with a `__deepcopy__`.
template <class W>
class ReconstructionRules {
 public:
  // Null if there are none for the class; check `error_is_set`.
  static Owned<ReconstructionRules> of(W& walk, Borrowed<> x, const ReduceValue& value) {
    const Rules& all = *walk.state().tables.rules();
    auto made = make_owned<ReconstructionRules>();
    if (!made) {
      out_of_memory();
      return nullptr;
    }
    if (!all.add_attributes_of(type_of(x), made->rules_) || made->rules_.empty()) {
      return nullptr;
    }
    made->names_ = walk.foreign([&] {
      return call(walk.state().fallbacks.names_of_arguments.borrow(), x, value.function(), value.arguments());
    });
    return made->names_ ? std::move(made) : nullptr;
  }

  // The copy of an argument; empty with an error set.
  NewRef copy_argument(W& walk, Borrowed<> x, Py_ssize_t i, Borrowed<> argument) {
    const Borrowed<> name = i < tuple_size(names_.borrow()) ? tuple_item(names_.borrow(), i) : Borrowed<>(Py_None);
    if (name.get() == Py_None) {
      return walk.copy(argument, Sharing::kMaybeShared);
    }
    if (name.get() == reinterpret_cast<PyObject*>(&PyDict_Type)) {
      return copy_arguments_by_name(walk, argument);
    }
    return PyTuple_Check(x.get()) != 0 ? copy_needed_field(walk, rules_, name, argument, Sharing::kMaybeShared)
                                       : copy_field(walk, name, argument);
  }

  [[nodiscard]] const AttributeRules& attributes() const { return rules_; }

  // Applies the rules for attributes that the reduce value does not name to `y`, the copy with its state. False with an
  // error set.
  [[nodiscard]] bool finish(W& walk, Borrowed<> x, Borrowed<> y, const ReduceValue& value) const {
    if (!left_out_ && names_all(value.state())) {
      return true;
    }
    const Borrowed<> none(Py_None);
    const Ref<> done = walk.foreign([&] {
      return walk.lend_memo([&](Borrowed<> memo) {
        const Ref<> parts = pack(names_.borrow(), value.arguments(), value.state() ? value.state() : none,
                                 left_out_ ? left_out_.borrow() : none);
        return parts ? call(walk.state().fallbacks.apply_remaining_rules.borrow(), x, y,
                            walk.state().tables.rules()->attributes(), memo, parts.borrow())
                     : Ref<>();
      });
    });
    if (!done) {
      let_error_pass();
    }
    return static_cast<bool>(done);
  }

 private:
  // The copy of an attribute for a constructor, which needs something: what is left out is deleted afterwards.
  NewRef copy_field(W& walk, Borrowed<> name, Borrowed<> value) {
    Ref<> copy = copy_attribute(walk, rules_, name, value, Sharing::kMaybeShared);
    if (copy || !walk.take_omission(value)) {
      return copy;
    }
    if (!left_out_) {
      left_out_ = new_list(1);
    }
    return left_out_ && list_append(left_out_.borrow(), share(name)) ? share(value) : Ref<>();
  }
  NewRef copy_arguments_by_name(W& walk, Borrowed<> arguments) {
    Ref<> copies = Ref<>::steal(PyDict_New());
    DictCursor pairs(arguments);
    while (copies && pairs.next()) {
      const typename W::KeepAlive name(walk, pairs.key);
      const typename W::KeepAlive value(walk, pairs.value);
      const Ref<> copy = copy_field(walk, name.borrow(), value.borrow());
      if (!copy) {
        walk.failed_at_attribute(name.borrow());
        return {};
      }
      if (!walk.foreign_step([&] { return dict_set(copies.borrow(), name.borrow(), copy.borrow()); })) {
        return {};
      }
    }
    return error_is_set() ? Ref<>() : std::move(copies);
  }
  // Whether a state has all attributes for which there are rules.
  [[nodiscard]] bool names_all(Borrowed<> state) const {
    if (!state || PyDict_CheckExact(state.get()) == 0) {
      return false;
    }
    std::size_t found = 0;
    DictCursor pairs(state);
    while (pairs.next()) {
      if (rules_.of(pairs.key).treatment != Treatment::kNone) {
        ++found;
      }
    }
    PyErr_Clear();  // the dict has changed: then the answer does not matter
    return found == rules_.entries().size();
  }

  AttributeRules rules_;
  Ref<> names_;     // of the arguments: see `names_of_arguments` in _protocol.py
  Ref<> left_out_;  // the names of those that are deleted afterwards: a list, or empty
};

}  // namespace ectype
