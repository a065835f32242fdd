#include "plan/known_types.hpp"

#include "plan/known_types_table.hpp"
#include "python/call.hpp"
#include "python/datetime.hpp"
#include "python/function.hpp"
#include "python/instance.hpp"
#include "python/names.hpp"
#include "python/type_facts.hpp"

namespace ectype {
namespace {

// A global of a module that has been imported.
Ref<> find_global(const char* module_name, const char* name) {
  const Borrowed<> globals = globals_of_module(module_name);
  return globals ? share(dict_find(globals, name)) : Ref<>();
}

// The capsule is named as the module that offers the type: "datetime.datetime_CAPI".
bool load_capsule(KnownType& known, const KnownTypeEntry& entry) {
  if (entry.capsule == nullptr) {
    return true;
  }
  known.capsule = find_global(entry.module, entry.capsule);
  if (!known.capsule || PyCapsule_CheckExact(known.capsule.get()) == 0) {
    return false;
  }
  known.api = PyCapsule_GetPointer(known.capsule.get(), PyCapsule_GetName(known.capsule.get()));
  return known.api != nullptr && DateTimeApi(known.api).fits();
}

bool load_member(KnownType& known, std::size_t i, const char* name) {
  known.member_names[i] = text(name);
  if (!known.member_names[i] || !knows_types()) {
    return static_cast<bool>(known.member_names[i]);
  }
  const Borrowed<> descriptor =
      class_attribute(Type(reinterpret_cast<PyTypeObject*>(known.type.get())), known.member_names[i].borrow());
  const std::optional<Py_ssize_t> offset = descriptor ? object_member_offset(descriptor) : std::nullopt;
  known.member_places[i] = static_cast<std::uint16_t>(offset.value_or(0));
  return offset && *offset <= UINT16_MAX;
}

Ref<> type_of_iterator(const KnownTypeEntry& entry) {
  const Ref<> iterable = Ref<>::steal(entry.iterated());
  const Ref<> iterator = Ref<>::steal(iterable ? PyObject_GetIter(iterable.get()) : nullptr);
  return iterator ? share(as_object(type_of(iterator.borrow()))) : Ref<>();
}

// What an iterator reduces to calls the builtin `iter`, or what a program has put in its place.
bool load_iter(KnownType& known) {
  known.constant = find_global("builtins", "iter");
  const Ref<> name = known.constant && PyCFunction_CheckExact(known.constant.get()) != 0
                         ? attribute(known.constant.borrow(), "__name__")
                         : Ref<>();
  return name && PyUnicode_CompareWithASCIIString(name.get(), "iter") == 0;
}

// False, perhaps with an error set, if the type is not what it should be.
bool load(KnownType& known, const KnownTypeEntry& entry) {
  if (!since(entry.first_version)) {
    return false;
  }
  known.type = entry.iterated == nullptr ? find_global(entry.module, entry.name) : type_of_iterator(entry);
  if (!known.type || !is_type_object(known.type.borrow()) ||
      is_unchangeable(Type(reinterpret_cast<PyTypeObject*>(known.type.get()))) == entry.is_python) {
    return false;
  }
  const Ref<> name = attribute(known.type.borrow(), "__name__");
  if (!name || PyUnicode_CompareWithASCIIString(name.get(), entry.name) != 0) {
    return false;
  }
  known.kind = entry.kind;
  for (std::size_t i = 0; i < entry.attributes.size() && entry.attributes[i] != nullptr; ++i) {
    known.attributes[i] = attribute(known.type.borrow(), entry.attributes[i]);
    if (!known.attributes[i]) {
      return false;
    }
  }
  for (std::size_t i = 0; i < entry.members.size() && entry.members[i] != nullptr; ++i) {
    if (!load_member(known, i, entry.members[i])) {
      return false;
    }
  }
  return load_capsule(known, entry) && (entry.iterated == nullptr || load_iter(known));
}

Type as_type(const KnownType& known) { return Type(reinterpret_cast<PyTypeObject*>(known.type.get())); }

// Created, reduced and set up by BaseException's own functions: then the arguments and the attributes are all there is
// (`BaseException.__reduce__`, `__setstate__`).
bool follows_base_exception(const InstanceNames& names, Type type) {
  const Type base(reinterpret_cast<PyTypeObject*>(PyExc_BaseException));
  const auto inherits = [&](const Ref<>& name) { return same_attribute(type, base, name.borrow()); };
  return same_slot(type, base, Py_tp_new) && same_slot(type, base, Py_tp_init) &&
         same_slot(type, base, Py_tp_getattro) && same_slot(type, base, Py_tp_setattro) &&
         same_slot(type_of(as_object(type)), Type(&PyType_Type), Py_tp_call) && inherits(names.reduce_ex) &&
         inherits(names.reduce) && inherits(names.set_state) && inherits(names.deepcopy_hook);
}

// A member of an enumeration: it has the hook of Enum's, which returns the member itself.
bool follows_enum(const InstanceNames& names, Type type, Type base) {
  return same_slot(type, Type(&PyBaseObject_Type), Py_tp_getattro) &&
         same_attribute(type, base, names.deepcopy_hook.borrow());
}

// Is `type` the known type, or one of the family that it is the base of?
bool belongs_to(const InstanceNames& names, Type type, const KnownType& known) {
  const Type base = as_type(known);
  if (type == base) {
    return known.kind != Kind::kEnumMember;
  }
  switch (known.kind) {
    case Kind::kException:
      return PyType_IsSubtype(type.get(), base.get()) != 0 && follows_base_exception(names, type);
    case Kind::kEnumMember:
      return PyType_IsSubtype(type.get(), base.get()) != 0 && follows_enum(names, type, base);
    default:
      return false;
  }
}

// `UUID.__setstate__` finds the safety anew. It finds the same if it is `SafeUUID.unknown`, the default.
bool load_unknown_safety(KnownType& known) {
  const Ref<> name = text("__init__");
  const Ref<> safety = text("is_safe");
  const Ref<> class_name = text("SafeUUID");
  if (!name || !safety || !class_name) {
    return false;
  }
  const Borrowed<> init = class_attribute(as_type(known), name.borrow());
  const Borrowed<> defaults = init ? keyword_defaults_of(init) : Borrowed<>();
  known.constant = defaults ? share(dict_find(defaults, safety.borrow())) : Ref<>();
  return known.constant &&
         dict_find(known.code.names(), class_name.borrow()) == as_object(type_of(known.constant.borrow()));
}

// What `type` rests on, beside its version tag, which it gets here if it has none.
bool read_code(const InstanceNames& names, Type type, KnownType& known, const KnownTypeEntry& entry,
               const DictWatcher& watcher) {
  (void)class_attribute(type, names.deepcopy_hook.borrow());
  const auto hooks = KnownTypes::has_hook(entry.kind) ? StandardCode::Hooks::kDeepcopy : StandardCode::Hooks::kAll;
  return known.code.read(as_type(known), hooks, entry.also, entry.import, watcher) &&
         (known.kind != Kind::kUuid || load_unknown_safety(known));
}

}  // namespace

Ref<> KnownType::member(Borrowed<> x, std::size_t i) const {
  return knows_types() ? share(Borrowed<>(slot_at(x, member_places[i]))) : attribute(x, member_names[i].borrow());
}

Type KnownTypes::of(Kind kind) const {
  for (const KnownType& known : types_) {
    if (known.type && known.kind == kind) {
      return as_type(known);
    }
  }
  return {};
}

const KnownType* KnownTypes::find(const InstanceNames& names, Type type, const DictWatcher& watcher) {
  static_assert(std::size(kKnownTypesTable) <= kMost);
  if (!knows_types() && !is_unchangeable(type)) {
    return nullptr;
  }
  for (std::size_t i = 0; i < std::size(kKnownTypesTable); ++i) {
    KnownType& known = types_[i];
    const KnownTypeEntry& entry = kKnownTypesTable[i];
    if ((!knows_types() && entry.is_python) || (!known.type && !load(known, entry))) {
      PyErr_Clear();
      known.type = Ref<>();
      continue;
    }
    const bool belongs = belongs_to(names, type, known);
    const bool holds = belongs && (!entry.is_python || read_code(names, type, known, entry, watcher));
    if (holds) {
      return &known;
    }
    PyErr_Clear();  // the protocol will meet it again
    if (belongs) {
      return nullptr;
    }
  }
  return nullptr;
}

}  // namespace ectype
