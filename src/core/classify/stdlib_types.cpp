#include "classify/stdlib_types.hpp"

#include "capi/call.hpp"
#include "capi/instance.hpp"
#include "capi/names.hpp"
#include "capi/type_facts.hpp"

namespace ectype {
namespace {

// A global of a module that has been imported.
Ref<> find_global(const char* module_name, const char* name) {
  const Borrowed<> globals = globals_of_module(module_name);
  return globals ? share(dict_find(globals, name)) : Ref<>();
}

// The capsule has the name of the module that offers the type: "datetime.datetime_CAPI".
bool load_capsule(StdlibType& found, const StdlibRow& row) {
  if (row.capsule == nullptr) {
    return true;
  }
  found.capsule = find_global(row.module, row.capsule);
  if (!found.capsule || PyCapsule_CheckExact(found.capsule.get()) == 0) {
    return false;
  }
  found.api = PyCapsule_GetPointer(found.capsule.get(), PyCapsule_GetName(found.capsule.get()));
  return found.api != nullptr;
}

bool load_member(StdlibType& found, std::size_t i, const char* name) {
  found.member_names[i] = text(name);
  if (!found.member_names[i] || !knows_types()) {
    return static_cast<bool>(found.member_names[i]);
  }
  const Borrowed<> descriptor = class_attribute(found.as_type(), found.member_names[i].borrow());
  const std::optional<Py_ssize_t> offset =
      descriptor ? object_member_offset(found.as_type(), descriptor) : std::nullopt;
  found.member_places[i] = static_cast<std::uint16_t>(offset.value_or(0));
  return offset && *offset <= UINT16_MAX;
}

Ref<> type_of_iterator(const StdlibRow& row) {
  const Ref<> iterable = Ref<>::steal(row.iterated());
  const Ref<> iterator = Ref<>::steal(iterable ? PyObject_GetIter(iterable.get()) : nullptr);
  return iterator ? share(as_object(type_of(iterator.borrow()))) : Ref<>();
}

// False, perhaps with an error set, if the type is not the expected one.
bool load(StdlibType& found, const StdlibRow& row) {
  if (!since(row.first_version)) {
    return false;
  }
  found.row = &row;
  found.type = row.iterated == nullptr ? find_global(row.module, row.name) : type_of_iterator(row);
  if (!found.type || !is_type_object(found.type.borrow()) ||
      is_unchangeable(found.as_type()) == (row.is_python || row.is_changeable)) {
    return false;
  }
  const Ref<> name = attribute(found.type.borrow(), "__name__");
  if (!name || PyUnicode_CompareWithASCIIString(name.get(), row.name) != 0) {
    return false;
  }
  for (std::size_t i = 0; i < row.attributes.size() && row.attributes[i] != nullptr; ++i) {
    found.attributes[i] = attribute(found.type.borrow(), row.attributes[i]);
    if (!found.attributes[i]) {
      return false;
    }
  }
  for (std::size_t i = 0; i < row.members.size() && row.members[i] != nullptr; ++i) {
    if (!load_member(found, i, row.members[i])) {
      return false;
    }
  }
  found.create = PyType_GetSlot(found.as_type().get(), Py_tp_new);
  return load_capsule(found, row) && (row.is_python || row.load == nullptr || row.load(found));
}

// Whether `type` is the type of the row, or belongs to the family whose base that is.
bool belongs_to(const InstanceNames& names, Type type, const StdlibType& found) {
  const Type base = found.as_type();
  if (type == base && !found.row->is_changeable) {
    return !found.row->excludes_base;
  }
  return found.row->has_member != nullptr && PyType_IsSubtype(type.get(), base.get()) != 0 &&
         found.row->has_member(names, type, found);
}

// Reads the code that copies of instances of `type` depend on, and gives the type a version tag if it has none.
bool read_code(const InstanceNames& names, Type type, StdlibType& found, WatchedDicts& dicts) {
  const StdlibRow& row = *found.row;
  (void)class_attribute(type, names.deepcopy_hook.borrow());
  const auto hooks = row.has_deepcopy ? StdlibCode::Hooks::kDeepcopy : StdlibCode::Hooks::kAll;
  return PyType_GetSlot(found.as_type().get(), Py_tp_new) == found.create &&
         found.code.read(found.as_type(), hooks, row.uses, dicts) && (row.load == nullptr || row.load(found));
}

}  // namespace

Ref<> StdlibType::member(Borrowed<> x, std::size_t i) const {
  return knows_types() ? read_slot(x, member_places[i]) : attribute(x, member_names[i].borrow());
}

Type StdlibTypes::of(const StdlibRow& row) const {
  for (const StdlibType& found : types_) {
    if (found.type && found.row == &row) {
      return found.as_type();
    }
  }
  return {};
}

const StdlibType* StdlibTypes::find(const InstanceNames& names, Type type, WatchedDicts& dicts) {
  if (!knows_types() && !is_unchangeable(type)) {
    return nullptr;
  }
  for (std::size_t i = 0; i < kStdlibTable.size(); ++i) {
    StdlibType& found = types_[i];
    const StdlibRow& row = *kStdlibTable[i];
    if ((!knows_types() && row.is_python) || (!found.type && !load(found, row))) {
      PyErr_Clear();
      found.type = Ref<>();
      continue;
    }
    const bool belongs = belongs_to(names, type, found);
    if (belongs && (!row.is_python || read_code(names, type, found, dicts))) {
      return &found;
    }
    PyErr_Clear();  // the protocol will raise the error again
    if (belongs) {
      return nullptr;
    }
  }
  return nullptr;
}

}  // namespace ectype
