#include "capi/dict.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "classify/bare_objects.hpp"
#include "classify/generated_methods.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace ectype {

bool InstanceShape::is_like(const InstanceShape& other) const {
  return base == other.base && has_dict == other.has_dict && has_own_adder == other.has_own_adder &&
         state_methods == other.state_methods && hook == other.hook && hook_function == other.hook_function &&
         getattr_function == other.getattr_function && length == other.length && slots.is_like(other.slots) &&
         guards.are_like(other.guards);
}

bool is_name_of_hook(const InstanceNames& names, Base base, Borrowed<> name) {
  if (PyUnicode_CheckExact(name.get()) == 0) {
    return PyUnicode_Check(name.get()) != 0;  // a subclass of str may be equal to anything
  }
  return same_text(name, names.deepcopy_hook.borrow()) || same_text(name, names.reduce_ex.borrow()) ||
         same_text(name, names.reduce.borrow()) || same_text(name, names.get_state.borrow()) ||
         (base == Base::kList && same_text(name, names.append.borrow())) ||
         (base == Base::kDict && same_text(name, names.items.borrow()));
}

bool dict_hides_hook(const InstanceNames& names, Borrowed<> dict, Base base) {
  const CriticalSection section(dict);
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(dict, position, key, value)) {
    if (is_hook_name(names, base, key)) {
      return true;
    }
  }
  return false;
}

namespace {

// A builtin base, and which of its slots the protocol uses, beside those of every object.
struct Builtin {
  PyTypeObject* type;
  Base base;
  std::array<int, 3> slots;
};

const Builtin* builtin_base(Type type) {
  static const Builtin known[] = {
      {&PyBaseObject_Type, Base::kObject, {}},
      {&PyList_Type, Base::kList, {Py_tp_iter}},
      {&PyDict_Type, Base::kDict, {}},
      // Sets are made by calling the class with a list of the items.
      {&PySet_Type, Base::kSet, {Py_tp_init, Py_tp_iter, Py_sq_length}},
      {&PyFrozenSet_Type, Base::kFrozenSet, {Py_tp_init, Py_tp_iter, Py_sq_length}},
      {&PyTuple_Type, Base::kTuple, {}},
      {&PyLong_Type, Base::kValue, {}},
      {&PyFloat_Type, Base::kValue, {}},
      {&PyComplex_Type, Base::kValue, {}},
      {&PyUnicode_Type, Base::kValue, {}},
      {&PyBytes_Type, Base::kValue, {}},
  };
  Type solid = type;
  while (is_heap_type(solid)) {
    solid = base_of(solid);
  }
  for (const Builtin& builtin : known) {
    if (solid.get() == builtin.type) {
      return &builtin;
    }
  }
  return nullptr;
}

// A named tuple's `__getnewargs__` iterates over it.
constexpr std::array<int, 2> kNamedTupleSlots{Py_tp_iter, Py_sq_length};

bool same_slots(Type type, Type base, std::span<const int> slots) {
  return std::ranges::all_of(slots, [&](int slot) { return slot == 0 || same_slot(type, base, slot); });
}

bool has_hooks_of_new(const InstanceNames& names, Type type, const Builtin& builtin, InstanceShape& shape) {
  const Borrowed<> new_arguments = class_attribute(type, names.new_arguments.borrow());
  const bool callable = !new_arguments || is_function(new_arguments);
  const bool is_reduced_by_object =
      builtin.base == Base::kObject || builtin.base == Base::kList || builtin.base == Base::kDict;
  if (!since(kPython311) || !is_reduced_by_object || PyType_GetSlot(type.get(), Py_tp_new) == nullptr || !callable) {
    return false;
  }
  shape.hook = Hook::kNew;
  shape.hook_function = new_arguments.get();
  return true;
}

// An attribute of the class. Does not use the interpreter's cache and gives the class no version tag, which would take
// longer for a class that has none.
Borrowed<> mro_find(Type type, Borrowed<> name) {
  const Borrowed<> mro = mro_of(type);
  for (Py_ssize_t i = 0; i < tuple_size(mro); ++i) {
    const Type owner(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()));
    // From 3.12 on, builtin types do not hold their dicts.
    const Borrowed<> found =
        is_heap_type(owner) ? dict_find(own_attributes(owner), name) : class_attribute(owner, name);
    if (found || !is_heap_type(owner)) {
      return found;
    }
  }
  return {};
}

struct FirstHook {
  Hook hook = Hook::kNone;
  Borrowed<> function;
};

// Whether an attribute of the class is found without running foreign code. `__getattr__` is called only for others.
bool finds_class_attributes(const InstanceNames& names, Type type, Type base) {
  return class_attribute(type, names.get_attribute.borrow()) == class_attribute(base, names.get_attribute.borrow());
}

// Whether the protocol finds `cls.__reduce__` and `cls.__new__` in the class: `type` looks them up, and the metaclass
// has no data descriptors of these names, which would come first.
bool finds_own_methods(const InstanceNames& names, Type metaclass) {
  const auto hides = [&](const Ref<>& name) {
    const Borrowed<> found = class_attribute(metaclass, name.borrow());
    return found && is_data_descriptor(found);
  };
  return same_slot(metaclass, Type(&PyType_Type), Py_tp_getattro) &&
         (metaclass.get() == &PyType_Type || !(hides(names.reduce) || hides(names.new_method)));
}

// Looks for the hooks that are called first. Empty if the class has its own, but not a method.
std::optional<FirstHook> first_hook(const InstanceNames& names, Type type, Type base, bool is_deep, auto look_up) {
  const struct {
    Borrowed<> name;
    Hook hook = Hook::kNone;
  } hooks[] = {{names.deepcopy_hook.borrow(), Hook::kDeepcopy},
               {names.reduce_ex.borrow(), Hook::kReduceEx},
               {names.reduce.borrow(), Hook::kReduce}};
  for (const auto& [name, hook] : hooks) {
    const Borrowed<> found = look_up(type, name);
    if (found != class_attribute(base, name) && (is_deep || hook != Hook::kDeepcopy)) {
      return is_method(found) ? std::optional(FirstHook{.hook = hook, .function = found}) : std::nullopt;
    }
  }
  return FirstHook();
}

bool find_first_hook(const InstanceNames& names, Type type, Type base, bool is_deep, InstanceShape& shape) {
  const std::optional<FirstHook> first = first_hook(names, type, base, is_deep, class_attribute);
  if (first) {
    shape.hook = first->hook;
    shape.hook_function = first->function.get();
  }
  return first.has_value();
}

// What the base is called if the class has its own `__new__`. Empty for bases whose instances are then reduced.
std::optional<Base> base_of_own_new(Base base) {
  switch (base) {
    case Base::kObject:
      return Base::kOwnNew;
    case Base::kTuple:
      return Base::kTupleOfOwnNew;
    case Base::kValue:
      return Base::kValueOfOwnNew;
    default:
      return std::nullopt;
  }
}

// Whether the class overrides only `__new__` among the hooks that `object.__reduce_ex__` and `copyreg.__newobj__` call.
bool has_own_new_only(const InstanceNames& names, Type type, const Builtin& builtin) {
  const Type base(builtin.type);
  const auto inherits = [&](const Ref<>& name) {
    return class_attribute(type, name.borrow()) == class_attribute(base, name.borrow());
  };
  return since(kPython311) && base_of_own_new(builtin.base) && !has_new_of(type, base, names.new_method.borrow()) &&
         PyType_GetSlot(type.get(), Py_tp_new) != nullptr && inherits(names.new_arguments) &&
         inherits(names.get_state) && inherits(names.set_state);
}

// Whether the class has its own way to add the contents of a list or a dict: `y.append(item)`, `y[key] = value`.
bool has_own_adder(const InstanceNames& names, Type type, const Builtin& builtin) {
  const Type base(builtin.type);
  switch (builtin.base) {
    case Base::kList:
      return !same_attribute(type, base, names.append.borrow());
    case Base::kDict:
      return !same_slot(type, base, Py_mp_ass_subscript);
    default:
      return false;
  }
}

// Whether instances have no place for a state, so that no `__setstate__` is called.
bool never_has_state(const InstanceNames& names, Type type, const Builtin& builtin, const InstanceShape& shape) {
  Slots slots;
  return !shape.has_dict && add_slots(names, slots, type, Type(builtin.type)) && slots.declared == 0;
}

// Whether instances are created by the `__new__` of the builtin base, their attributes are found by
// `object.__getattribute__`, they are reduced as the base is, and each method involved is the base's own or was
// generated by a library.
bool follows_base(const InstanceNames& names, Type type, const Builtin& builtin, bool is_deep, InstanceShape& shape,
                  WatchedDicts& dicts) {
  const Type base(builtin.type);
  const auto inherits = [&](const Ref<>& name) {
    return class_attribute(type, name.borrow()) == class_attribute(base, name.borrow());
  };
  shape.has_own_adder = has_own_adder(names, type, builtin);
  if (is_abstract(type) || !same_slot(type, Type(&PyBaseObject_Type), Py_tp_alloc) ||
      !same_slots(type, base, builtin.slots) || !inherits(names.new_arguments_ex) ||
      (shape.has_own_adder && !is_deep) || (builtin.base == Base::kDict && !inherits(names.items))) {
    return false;
  }
  if (is_deep && has_own_new_only(names, type, builtin)) {
    shape.base = *base_of_own_new(builtin.base);
    return true;
  }
  if (!has_new_of(type, base, names.new_method.borrow()) || !inherits(names.new_arguments)) {
    if (builtin.base != Base::kTuple || !same_slots(type, base, kNamedTupleSlots) ||
        !has_named_tuple_methods(names, type, shape, dicts)) {
      return has_hooks_of_new(names, type, builtin, shape);
    }
    shape.base = Base::kNamedTuple;
  }
  if (!inherits(names.get_state) || !(inherits(names.set_state) || never_has_state(names, type, builtin, shape))) {
    if (builtin.base == Base::kObject && !shape.has_dict && has_dataclass_state(names, type, shape, dicts)) {
      shape.state_methods = StateMethods::kDataclass;
    } else if (builtin.base == Base::kObject && !shape.has_dict && has_attrs_state(names, type, shape)) {
      shape.state_methods = StateMethods::kAttrs;
    }
    return shape.state_methods != StateMethods::kObject || has_hooks_of_new(names, type, builtin, shape);
  }
  return true;
}

bool has_own_state(const InstanceNames& names, Type type) {
  return class_attribute(type, names.get_state.borrow()) !=
         class_attribute(Type(&PyBaseObject_Type), names.get_state.borrow());
}

// Whether the core copies instances of this shape although their class has a `__getattr__`. That would also look up an
// attribute in a slot that is not set.
bool may_have_getattr(const InstanceShape& shape) {
  const bool has_items = shape.base == Base::kList || shape.base == Base::kDict;
  return shape.slots.count == 0 && (has_items || (shape.base == Base::kObject && shape.has_dict));
}

// Whether `x.__dict__` is the instance's own dict, and not a replacement by a class.
bool has_genuine_dict(const InstanceNames& names, Type type, bool has_dict) {
  const Borrowed<> descriptor = class_attribute(type, names.dict.borrow());
  return has_dict ? descriptor && is_getset(descriptor) : !descriptor;
}

// Whether the object consists of its head, dict, weak references and slots, and of nothing else
// (`object_getstate_default`, Objects/typeobject.c).
bool has_no_other_state(const Slots& slots, const TypeLayout& layout) {
  constexpr auto kPointer = static_cast<Py_ssize_t>(sizeof(PyObject*));
  Py_ssize_t size = layout_of(Type(&PyBaseObject_Type)).basic_size + (kPointer * slots.declared);
  size += layout.dict_offset > 0 ? kPointer : 0;
  size += layout.weaklist_offset > 0 ? kPointer : 0;
  return layout.basic_size <= size && layout.item_size == 0;
}

// Whether the state is the attributes and the slots, and is set in the same way.
bool has_plain_attributes(const InstanceNames& names, InstanceShape& shape, Type type, const Builtin& builtin,
                          const TypeLayout& layout) {
  if (!add_slots(names, shape.slots, type, Type(builtin.type))) {
    return false;
  }
  // `object.__reduce_ex__` checks for other state only if there are neither arguments nor items. Before 3.11
  // `set.__reduce__` ignored slots.
  return (builtin.base != Base::kObject || has_no_other_state(shape.slots, layout)) &&
         (shape.slots.count == 0 || ((!is_any_set(builtin.base) || since(kPython311)) &&
                                     same_slot(type, Type(&PyBaseObject_Type), Py_tp_setattro)));
}

// The shape of instances of a class in C that has its own `__deepcopy__` or `__reduce__`: arrays, iterators, OSError.
std::optional<InstanceShape> shape_of_closed(const InstanceNames& names, Type type) {
  const Type object(&PyBaseObject_Type);
  const auto own = [&](const Ref<>& name) {
    const Borrowed<> found = class_attribute(type, name.borrow());
    return found == class_attribute(object, name.borrow()) ? Borrowed<>() : found;
  };
  const bool has_dict = layout_of(type).dict_offset != 0;
  if (!knows_types() || !is_unchangeable(type) || !has_genuine_dict(names, type, has_dict) ||
      !same_slot(type, object, Py_tp_getattro)) {
    return std::nullopt;
  }
  const Borrowed<> deepcopy = own(names.deepcopy_hook);
  const Borrowed<> hook = deepcopy || own(names.reduce_ex) ? deepcopy : own(names.reduce);
  InstanceShape shape;
  shape.has_dict = has_dict;
  shape.hook = deepcopy ? Hook::kDeepcopy : Hook::kReduce;
  shape.hook_function = hook.get();
  return is_method(hook) ? std::optional(std::move(shape)) : std::nullopt;
}

}  // namespace

bool still_has_hook(const InstanceNames& names, Type type, const InstanceShape& shape) {
  if (!knows_types() || !is_heap_type(type) || shape.hook == Hook::kNew || shape.hook == Hook::kGetattrAndNew) {
    return false;
  }
  const Builtin* builtin = builtin_base(type);
  if (builtin != nullptr && builtin->base != shape.base) {
    return false;
  }
  const Type base(builtin != nullptr ? builtin->type : &PyBaseObject_Type);
  const bool has_dict = layout_of(type).dict_offset != 0;
  const bool same = has_dict == shape.has_dict &&
                    (same_slot(type, base, Py_tp_getattro) ||
                     (shape.hook == Hook::kDeepcopy && mro_find(type, names.get_attribute.borrow()) ==
                                                           class_attribute(base, names.get_attribute.borrow())));
  const std::optional<FirstHook> first = same ? first_hook(names, type, base, true, mro_find) : std::nullopt;
  return first && first->hook == shape.hook && first->function.get() == shape.hook_function;
}

std::optional<InstanceShape> instance_shape(const InstanceNames& names, Type type, bool is_deep, WatchedDicts& dicts) {
  if (!knows_types() || is_unchangeable(type)) {
    return shape_of_closed(names, type);
  }
  // If a class derives from another class in C, only the first hook is known.
  const Builtin* builtin = builtin_base(type);
  const Type base(builtin != nullptr ? builtin->type : &PyBaseObject_Type);
  const Type metaclass = type_of(as_object(type));
  const TypeLayout layout = layout_of(type);
  InstanceShape shape;
  shape.base = builtin != nullptr ? builtin->base : Base::kObject;
  shape.has_dict = layout.dict_offset != 0;
  const auto chooses_state = [&] { return shape.state_methods != StateMethods::kObject || has_own_state(names, type); };
  const bool has_usual_metaclass = finds_own_methods(names, metaclass);
  const bool is_usual = has_usual_metaclass && same_slot(type, base, Py_tp_getattro);
  const auto is_plain = [&] {
    return builtin != nullptr && follows_base(names, type, *builtin, is_deep, shape, dicts) &&
           (chooses_state() || has_plain_attributes(names, shape, type, *builtin, layout));
  };
  const auto is_plain_but_for_getattr = [&] {
    if (shape.hook != Hook::kNone || !is_deep || !since(kPython311) || !has_usual_metaclass || !is_plain()) {
      return false;
    }
    // `is_plain` also accepts hooks of the kind kNew.
    const bool has_other_hooks = shape.hook != Hook::kNone || shape.base == Base::kOwnNew;
    shape.hook = has_other_hooks ? Hook::kGetattrAndNew : Hook::kGetattr;
    shape.getattr_function = class_attribute(type, names.getattr.borrow()).get();
    return has_other_hooks || may_have_getattr(shape);
  };
  const bool known = (is_usual || finds_class_attributes(names, type, base)) &&
                     has_genuine_dict(names, type, shape.has_dict) &&
                     find_first_hook(names, type, base, is_deep, shape) &&
                     (shape.hook == Hook::kDeepcopy ||
                      (is_usual ? shape.hook != Hook::kNone || is_plain() : is_plain_but_for_getattr()));
  if (error_is_set()) {
    if (PyErr_ExceptionMatches(PyExc_MemoryError) == 0) {
      PyErr_Clear();  // the protocol will raise the error again
    }
    return std::nullopt;
  }
  return known ? std::optional(std::move(shape)) : std::nullopt;
}

}  // namespace ectype
