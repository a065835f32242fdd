#include "classify/rules.hpp"

#include "capi/dict.hpp"
#include "capi/tuple.hpp"
#include "capi/type_version.hpp"

namespace ectype {
namespace {

// The entry of the nearest class in the MRO of `type`, or null. Classes are compared by their addresses: their hash may
// be foreign code.
template <class Entry>
const Entry* nearest(const Buffer<Entry>& entries, Type cls) {
  for (const Entry& entry : entries) {
    if (entry.type == cls) {
      return &entry;
    }
  }
  return nullptr;
}

// Calls `visit(cls)` for each class in the MRO, until it returns false.
void each_class(Type type, auto visit) {
  const Borrowed<> mro = mro_of(type);
  for (Py_ssize_t i = 0; mro && i < tuple_size(mro); ++i) {
    if (!visit(Type(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get())))) {
      return;
    }
  }
}

[[nodiscard]] bool reject(const char* what) { return fail_with(PyExc_TypeError, what); }

}  // namespace

Treatment Rules::constant(Borrowed<> rule) const {
  if (rule == share_.borrow()) {
    return Treatment::kShare;
  }
  return rule == omit_.borrow() ? Treatment::kOmit : Treatment::kNone;
}

CopyRule Rules::read(Borrowed<> rule) const {
  const Treatment treatment = constant(rule);
  return treatment != Treatment::kNone ? CopyRule{.treatment = treatment, .function = {}}
                                       : CopyRule{.treatment = Treatment::kCall, .function = rule};
}

bool Rules::load(Borrowed<> types, Borrowed<> attributes, Borrowed<> uncopyable, Constants constants) {
  types_ = Ref<>::steal(PyDict_Copy(types.get()));  // other code may change the caller's
  attributes_ = Ref<>::steal(PyDict_New());
  if (!types_ || !attributes_) {
    return false;
  }
  uncopyable_object_ = share(uncopyable);
  share_ = share(constants.share);
  omit_ = share(constants.omit);
  if (uncopyable.get() != Py_None) {
    uncopyable_ = read(uncopyable);
  }
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(types_.borrow(), position, key, value)) {
    if (!is_type_object(key)) {
      return reject("a rule must be for a class");
    }
    const Type type(reinterpret_cast<PyTypeObject*>(key.get()));
    if (!type_rules_.push({.type = type, .rule = read(value)})) {
      return out_of_memory();
    }
    names_classes_ =
        names_classes_ || type.get() == &PyBaseObject_Type || PyType_IsSubtype(type.get(), &PyType_Type) != 0;
  }
  position = 0;
  while (next_entry(attributes, position, key, value)) {
    if (!is_type_object(key) || PyDict_CheckExact(value.get()) == 0) {
      return reject("rules for attributes must be a dict for a class");
    }
    const Ref<> rules = Ref<>::steal(PyDict_Copy(value.get()));
    if (!rules || !dict_set(attributes_.borrow(), key, rules.borrow())) {
      return false;
    }
    if (!attribute_rules_.push({.type = Type(reinterpret_cast<PyTypeObject*>(key.get())), .rules = rules.borrow()})) {
      return out_of_memory();
    }
    Py_ssize_t place = 0;
    Borrowed<> name;
    Borrowed<> rule;
    while (next_entry(rules.borrow(), place, name, rule)) {
      if (PyUnicode_CheckExact(name.get()) == 0) {
        return reject("the name of an attribute must be a str");
      }
    }
  }
  names_types_of_states_ = of(Type(&PyDict_Type)) != CopyRule() || of(Type(&PyTuple_Type)) != CopyRule() ||
                           of(Type(&PyUnicode_Type)) != CopyRule();
  names_lists_ = of(Type(&PyList_Type)) != CopyRule();
  return true;
}

CopyRule Rules::of(Type type) const {
  CopyRule found;
  each_class(type, [&](Type cls) {
    const ClassRule* entry = nearest(type_rules_, cls);
    found = entry != nullptr ? entry->rule : CopyRule();
    return entry == nullptr;
  });
  return found;
}

bool Rules::surely_has_none_of(Type type) const {
  const std::uint32_t version = type_version(type);
  return version != 0 && versions_without_attributes_[version % kVersions] == version;
}

bool Rules::add_attributes_of(Type type, AttributeRules& found) const {
  if (surely_has_none_of(type)) {
    return true;
  }
  const std::uint32_t version = type_version(type);
  bool done = true;
  bool has_none = true;
  each_class(type, [&](Type cls) {
    const ClassAttributes* entry = nearest(attribute_rules_, cls);
    has_none = has_none && entry == nullptr;
    Py_ssize_t position = 0;
    Borrowed<> name;
    Borrowed<> rule;
    while (entry != nullptr && done && next_entry(entry->rules, position, name, rule)) {
      done = found.add(name, read(rule));
    }
    return done;
  });
  if (has_none) {
    versions_without_attributes_[version % kVersions] = version;
  }
  return done;
}

bool Rules::copies_atomics() const {
  for (PyTypeObject* type : {&PyUnicode_Type, &PyLong_Type, &PyFloat_Type, &PyBool_Type, Py_TYPE(Py_None)}) {
    const Treatment treatment = of(Type(type)).treatment;
    if (treatment != Treatment::kNone && treatment != Treatment::kShare) {
      return true;
    }
  }
  return false;
}

int Rules::visit(visitproc visit_one, void* argument) const {
  for (const Ref<>* ref : {&types_, &attributes_, &uncopyable_object_, &share_, &omit_}) {
    if (const int result = *ref ? visit_one(ref->get(), argument) : 0; result != 0) {
      return result;
    }
  }
  return 0;
}

}  // namespace ectype
