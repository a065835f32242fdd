// The contents of an instance whose class derives from a builtin type: see bases.hpp.
#include "copiers/instance/bases.hpp"

#include "capi/list.hpp"
#include "classify/copiers.hpp"
#include "copiers/dict.hpp"
#include "copiers/list.hpp"
#include "copiers/set.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/argument.hpp"
#include "protocol/attribute_rules.hpp"

namespace ectype {
namespace {

// `type.__new__(type, items)`, or with the items as separate arguments: for a class with its own `__new__`, and after
// foreign code has run, which may have changed the class.
[[gnu::noinline]] NewRef construct_by_lookup(Walk& walk, Borrowed<> type, Borrowed<> items, Base base) {
  const bool is_named = base == Base::kNamedTuple;
  const Ref<> arguments = is_named ? Ref<>() : pack(type, items);
  const Ref<> first = is_named ? pack(type) : Ref<>();
  const Ref<> all =
      arguments ? share(arguments) : Ref<>::steal(first ? PySequence_Concat(first.get(), items.get()) : nullptr);
  if (!all) {
    return {};
  }
  return walk.foreign([&] {
    const Ref<> constructor = attribute(type, walk.state().instance_names.new_method.borrow());
    return constructor ? call_with_tuple(constructor.borrow(), all.borrow()) : Ref<>();
  });
}

}  // namespace

// Appends directly until foreign code runs, which may give `y` its own `append`. `y` is new, made in `region`; that is
// `kNoRegion` if it has one already.
bool append_items(Walk& walk, Borrowed<> x, Borrowed<> y, std::uint64_t region) {
  Py_ssize_t i = 0;
  if (walk.region() == region && list_reserve(y, list_size(x))) {
    i = append_leading_leaves(walk, x, y);
  }
  for (; i < list_size(x); ++i) {
    const ReadItem original(x, i);
    if (!original) {
      break;
    }
    Ref<> item = walk.copy(original.borrow(), kUniqueAsRead);
    if (!item) {
      if (i < list_size(x) && walk.take_omission(original.borrow())) {
        continue;
      }
      return walk.failed_at_item(i);
    }
    bool done = false;
    if (walk.region() == region) {
      done = list_append(y, std::move(item));
    } else {
      done = walk.foreign_step(
          [&] { return static_cast<bool>(call_method(y, walk.state().names.append.borrow(), item.borrow())); });
    }
    if (!done) {
      return false;
    }
  }
  return true;
}

// Inserts directly until foreign code runs, which may change the class of `y` or put keys of its own into it. `pairs`
// was made before the state was copied; `y` is new, made in `region`, as above.
bool set_pairs(Walk& walk, DictCursor& pairs, Borrowed<> y, std::uint64_t region) {
  bool keys_are_plain = true;
  while (pairs.next()) {
    // The reduce value's iterator would hold both while they are copied.
    const KeepAlive key(walk, pairs.key);
    const KeepAlive value(walk, pairs.value);
    const std::uint64_t held_since = walk.region();
    const Ref<> new_key = walk.copy(key.borrow(), Sharing::kMaybeShared);
    if (!new_key) {
      if (walk.take_omission(key.borrow())) {
        continue;
      }
      return walk.failed_at("a key");
    }
    const Ref<> new_value = walk.copy(value.borrow(), walk.sharing_of_held(held_since));
    if (!new_value) {
      if (walk.take_omission(value.borrow())) {
        continue;
      }
      return walk.failed_at_key(key.borrow());
    }
    keys_are_plain = keys_are_plain && is_plain_key(new_key.borrow());
    const bool done =
        keys_are_plain && walk.region() == region
            ? dict_set(y, new_key.borrow(), new_value.borrow())
            : walk.foreign_step([&] { return PyObject_SetItem(y.get(), new_key.get(), new_value.get()) == 0; });
    if (!done) {
      return false;
    }
  }
  return !error_is_set();
}

NewRef construct_set(Walk& walk, Borrowed<> x) {
  const KeepAlive type(walk, as_object(type_of(x)));
  const bool items_are_plain = each_item(x, [&](Borrowed<> item) { return is_plain_item(walk, item); });
  if (items_are_plain && type_of(type.borrow()).get() == &PyType_Type) {
    const Ref<> items = Ref<>::steal(PySequence_List(x.get()));
    return items ? call(type.borrow(), items.borrow()) : Ref<>();
  }
  const Ref<> items = copy_items(walk, x);
  return items ? walk.foreign([&] { return call(type.borrow(), items.borrow()); }) : Ref<>();
}

namespace {

// `copy(i)` is the copy of an item.
ECTYPE_INLINE NewRef construct_of_items(Walk& walk, Borrowed<> x, Base base, auto copy) {
  const KeepAlive type(walk, as_object(type_of(x)));
  const std::uint64_t region = walk.region();
  const Py_ssize_t size = tuple_size(x);
  TupleBuilder items(size);
  for (Py_ssize_t i = 0; items && i < size; ++i) {
    Ref<> item = copy(i);
    if (!item) {
      walk.failed_at_item(i);
      walk.memo().keep(items.borrow());
      leave_arguments();
      return {};
    }
    items.set(i, std::move(item));
  }
  const Ref<> copies = items ? std::move(items).finish() : Ref<>();
  if (!copies) {
    return {};
  }
  if (walk.region() != region || base == Base::kTupleOfOwnNew) {
    return construct_by_lookup(walk, type.borrow(), copies.borrow(), base);
  }
  return tuple_of_type(type_of(x), copies.borrow());
}

}  // namespace

NewRef construct_tuple(Walk& walk, Borrowed<> x, Base base, const NativeVacancy& vacancy) {
  return construct_of_items(walk, x, base,
                            [&](Py_ssize_t i) { return walk.copy(tuple_item(x, i), walk.memo().sharing(vacancy)); });
}

NewRef construct_named_tuple(Walk& walk, Borrowed<> x, const AttributeRules& rules, const NativeVacancy& vacancy) {
  const Ref<> fields = share(class_attribute(type_of(x), walk.state().names.fields.borrow()));
  const bool are_known =
      fields && PyTuple_CheckExact(fields.get()) != 0 && tuple_size(fields.borrow()) == tuple_size(x);
  return construct_of_items(walk, x, Base::kNamedTuple, [&](Py_ssize_t i) {
    const Borrowed<> name = are_known ? tuple_item(fields.borrow(), i) : Borrowed<>(Py_None);
    return copy_needed_field(walk, rules, name, tuple_item(x, i), walk.memo().sharing(vacancy));
  });
}

bool has_flat_items(Walk& walk, Borrowed<> x) {
  // Looking at more would take longer than what is gained.
  constexpr Py_ssize_t kMostLookedAt = 64;
  const auto is_flat_list = [&](Borrowed<> list) {
    for (Py_ssize_t i = 0; i < list_size(list); ++i) {
      const ReadItem item(list, i);
      if (!item || i == kMostLookedAt || !walk.is_own_copy(item.borrow())) {
        return false;
      }
    }
    return true;
  };
  const auto is_flat_dict = [&](Borrowed<> dict) {
    DictCursor pairs(dict);
    while (dict_size(dict) <= kMostLookedAt && pairs.next()) {
      if (!walk.is_own_copy(pairs.key) || !walk.is_own_copy(pairs.value)) {
        return false;
      }
    }
    const bool failed = error_is_set();  // without the GIL another thread may have changed the dict
    PyErr_Clear();
    return dict_size(dict) <= kMostLookedAt && !failed;
  };
  const auto is_flat = [&](Borrowed<> item) {
    if (type_of(item).get() == &PyList_Type) {
      return is_flat_list(item);
    }
    return type_of(item).get() == &PyDict_Type ? is_flat_dict(item) : walk.is_own_copy(item);
  };
  if (PyTuple_Check(x.get()) == 0) {
    return each_item(x, is_flat);
  }
  bool flat = tuple_size(x) <= kMostLookedAt;
  for (Py_ssize_t i = 0; flat && i < tuple_size(x); ++i) {
    flat = is_flat(tuple_item(x, i));
  }
  return flat;
}

Ref<> value_arguments(Walk& walk, Borrowed<> x) {
  Ref<> arguments = value_arguments(walk.state().instance_names, x);
  for (Py_ssize_t i = 0; arguments && i < tuple_size(arguments.borrow()); ++i) {
    if (!walk.is_own_copy(tuple_item(arguments.borrow(), i))) {
      return {};
    }
  }
  return arguments;
}

}  // namespace ectype
