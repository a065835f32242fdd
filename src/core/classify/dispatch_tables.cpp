#include "classify/dispatch_tables.hpp"

#include "capi/call.hpp"
#include "capi/frozendict.hpp"
#include "capi/names.hpp"
#include "capi/set.hpp"

namespace ectype {
namespace {

// `getattr(module, name, None)`, for an attribute that exists in some versions only. False with an error set. The
// attribute may be a lazy import (PEP 810), which a look-up in the module's dict would not resolve.
[[nodiscard]] bool load_optional(Borrowed<> module, const char* name, Ref<>& found) {
  const Ref<> key = text(name);
  return key && optional_attribute(module, key.borrow(), found);
}

// The rule of types that are atomic by an entry that is consulted after the memo. Before 3.14 all atomic types are; a
// memo with foreign entries is then asked for atomic objects, too.
Rule atomic_by_rule() { return since(kPython314) ? Rule::kAtomicLater : Rule::kAtomic; }

}  // namespace

bool DispatchTables::load(Borrowed<> copy_module, Borrowed<> library_module) {
  copy_names_ = share(Borrowed<>(PyModule_GetDict(copy_module.get())));
  const Ref<> copyreg = Ref<>::steal(PyImport_ImportModule("copyreg"));
  const Ref<> types = Ref<>::steal(PyImport_ImportModule("types"));
  if (!copyreg || !types || !load_names()) {
    return false;
  }
  copyreg_names_ = share(Borrowed<>(PyModule_GetDict(copyreg.get())));
  own_rebuild_ = dict_get(copyreg_names_.borrow(), rebuild_name_.borrow());
  method_type_ = Ref<>::steal(PyObject_GetAttrString(types.get(), "MethodType"));
  return method_type_ && load_optional(copy_module, "_deepcopy_atomic", own_.atomic) &&
         load_optional(copy_module, "_deepcopy_list", own_.list) &&
         load_optional(copy_module, "_deepcopy_tuple", own_.tuple) &&
         load_optional(copy_module, "_deepcopy_dict", own_.dict) &&
         load_optional(copy_module, "_deepcopy_method", own_.method) &&
         load_optional(copy_module, "_deepcopy_frozendict", own_.frozendict) && library_.load(library_module) &&
         load_tables(copy_module);
}

bool DispatchTables::load_as(const DispatchTables& other, Borrowed<> copy_module) {
  copy_names_ = share(other.copy_names_);
  copyreg_names_ = share(other.copyreg_names_);
  own_rebuild_ = share(other.own_rebuild_);
  method_type_ = share(other.method_type_);
  own_.atomic = share(other.own_.atomic);
  own_.list = share(other.own_.list);
  own_.tuple = share(other.own_.tuple);
  own_.dict = share(other.own_.dict);
  own_.method = share(other.own_.method);
  own_.frozendict = share(other.own_.frozendict);
  library_.load_as(other.library_);
  if (rules_ != nullptr) {
    library_.refuse_deepcopy();
  }
  return load_names() && load_tables(copy_module);
}

bool DispatchTables::load_names() {
  usual_type_hash_ = PyType_GetSlot(&PyType_Type, Py_tp_hash);
  dispatch_name_ = text("_deepcopy_dispatch");
  atomic_types_name_ = text("_atomic_types");
  reducers_name_ = text("dispatch_table");
  get_name_ = text("get");
  rebuild_name_ = text("__newobj__");
  return dispatch_name_ && atomic_types_name_ && reducers_name_ && get_name_ && rebuild_name_;
}

bool DispatchTables::load_tables(Borrowed<> copy_module) {
  if (of_module_ != nullptr) {
    use_watcher_of(*of_module_);  // there are eight in all
  } else if (owns_watcher_) {
    watcher_.acquire();
  }
  if (!load_optional(copy_module, "_deepcopy_dispatch", dispatch_) ||
      !load_optional(copy_module, "dispatch_table", reducers_)) {
    return false;
  }
  reread();
  return true;
}

void DispatchTables::guard_plain(const PlainTypes& types, PlainGuard& guard) const {
  guard = PlainGuard();
  const bool is_set = atomic_types_ && PyFrozenSet_CheckExact(atomic_types_.get()) == 0;
  bool fits = since(kPython314) && copy_stamp_.certain(stamp_events_);
  for (std::size_t i = 0; fits && i < PlainTypes::kCount; ++i) {
    const Type type(PlainTypes::type(i));
    if (types.has(i)) {
      fits = (i >= PlainTypes::kContainers || library_.guard_code_for(type, guard)) &&
             (!is_set || atomic_stamp_.each_place_of(type.object(), [&](auto place) { return guard.add(place); }));
    }
  }
  if (fits) {
    guard.set(stamp_events_, is_set ? atomic_types_.borrow() : Borrowed<>(), atomic_stamp_);
  }
}

void DispatchTables::unload() {
  DictStamp::count_event();  // no `PlainGuard` holds any more
  if (owns_watcher_) {
    watcher_.release();
  }
  library_.unload();
  for (Ref<>* ref : {&copy_names_, &dispatch_, &atomic_types_, &reducers_, &own_.atomic, &own_.list, &own_.tuple,
                     &own_.dict, &own_.method, &own_.frozendict, &dispatch_name_, &atomic_types_name_, &reducers_name_,
                     &get_name_, &method_type_, &copyreg_names_, &rebuild_name_, &own_rebuild_}) {
    *ref = Ref<>();
  }
}

// Forgets what was read from the tables; it is read again when needed. If a name was deleted from the module, the last
// table is kept.
void DispatchTables::reread() {
  if (of_module_ != nullptr) {
    of_module_->refresh();
    if (as_module_read()) {
      stamp_events_ = DictStamp::events();
      return;
    }
    epoch_of_module_ = of_module_->epoch();
  }
  ++epoch_;
  standard_ = 0;
  standard_in_tables_ = 0;
  // Without the GIL the tables may change while they are read. So the stamps come first.
  stamp_events_ = DictStamp::events();
  if (since(kPython314) && of_module_ != nullptr) {
    copy_stamp_.follow_events(watcher_);
  } else {
    copy_stamp_.set(copy_names_.borrow(), watcher_);
  }
  copyreg_stamp_.set(copyreg_names_.borrow(), watcher_);
  const auto rebind = [&](Ref<>& table, const Ref<>& name) {
    const Borrowed<> bound = dict_find(copy_names_.borrow(), name.borrow());
    if (bound && bound != table.borrow() && !is_lazy_import(bound)) {
      table = share(bound);
    }
  };
  rebind(dispatch_, dispatch_name_);
  rebind(reducers_, reducers_name_);
  if (since(kPython314)) {
    rebind(atomic_types_, atomic_types_name_);
  }
  uses_default_newobj_ = dict_find(copyreg_names_.borrow(), rebuild_name_.borrow()) == own_rebuild_.borrow();
  library_names_hold_ = library_.is_known() && library_.names_hold(copy_names_.borrow());
  tables_are_usual_ = dispatch_ && PyDict_CheckExact(dispatch_.get()) && reducers_ &&
                      PyDict_CheckExact(reducers_.get()) &&
                      (!atomic_types_ || PyAnySet_CheckExact(atomic_types_.get()));
  atomic_stamp_ = SetStamp();
  if (tables_are_usual_) {
    dispatch_stamp_.set(dispatch_.borrow(), watcher_);
    reducers_stamp_.set(reducers_.borrow(), watcher_);
    if (atomic_types_) {
      atomic_stamp_.set(atomic_types_.borrow());
      expect_atomic_types();
    }
  }
}

void DispatchTables::expect_atomic_types() {
  if (unsure_ != 0) {
    return;
  }
  const auto expect = [&](Borrowed<> member) {
    if (is_type_object(member) && !is_ruled(Type(reinterpret_cast<PyTypeObject*>(member.get())), Rule::kAtomic)) {
      atomic_stamp_.expect(member);
    }
    return true;
  };
  (void)each_item(atomic_types_.borrow(), expect);
  // The commonest last: two members may have the same place.
  for (PyTypeObject* type : {&PyUnicode_Type, &PyLong_Type, &PyFloat_Type, &PyBool_Type, Py_TYPE(Py_None)}) {
    expect(as_object(Type(type)));
  }
}

Ref<> DispatchTables::rebuilder() const {
  if (const Borrowed<> bound = dict_find(copyreg_names_.borrow(), rebuild_name_.borrow())) {
    return share(bound);
  }
  const Ref<> copyreg = Ref<>::steal(PyImport_ImportModule("copyreg"));
  return copyreg ? attribute(copyreg.borrow(), rebuild_name_.borrow()) : Ref<>();
}

Ref<> DispatchTables::look_up(Borrowed<> table, Type type) {
  Ref<> found = PyDict_CheckExact(table.get()) != 0 ? dict_get(table, as_object(type))
                                                    : call_method(table, get_name_.borrow(), as_object(type));
  return found.get() == Py_None ? Ref<>() : std::move(found);
}

std::optional<TableEntry> DispatchTables::find(Type type, bool is_not_atomic) {
  switch (rules_ != nullptr ? rules_->of(type).treatment : Treatment::kNone) {
    case Treatment::kShare:
      return TableEntry{.rule = Rule::kAtomic, .copier = {}};
    case Treatment::kOmit:
      return TableEntry{.rule = Rule::kOmitted, .copier = {}};
    case Treatment::kCall:
      return TableEntry{.rule = Rule::kByFunction, .copier = {}};
    case Treatment::kNone:
      break;
  }
  return find_in_tables(type, is_not_atomic);
}

bool DispatchTables::is_ruled(Type type, Rule standard) const {
  const Treatment treatment = rules_ != nullptr ? rules_->of(type).treatment : Treatment::kNone;
  const bool is_same = treatment == Treatment::kShare && standard == Rule::kAtomic;
  return treatment != Treatment::kNone && !is_same;
}

std::optional<TableEntry> DispatchTables::find_in_tables(Type type, bool is_not_atomic) {
  const std::optional<bool> atomic = is_not_atomic ? std::optional(false) : in_atomic_set(type);
  if (!atomic || *atomic) {
    return atomic ? std::optional(TableEntry{.rule = Rule::kAtomic, .copier = {}}) : std::nullopt;
  }
  Ref<> copier = look_up(dispatch_.borrow(), type);
  if (error_is_set()) {
    return std::nullopt;
  }
  if (copier) {
    const Rule rule = rule_of(type, copier.borrow());
    return TableEntry{.rule = rule, .copier = std::move(copier)};
  }
  return TableEntry{.rule = PyType_IsSubtype(type.get(), &PyType_Type) != 0 ? atomic_by_rule() : Rule::kReduced,
                    .copier = {}};
}

// A program may register the standard library's own copiers for other types; then they are called.
Rule DispatchTables::rule_of(Type type, Borrowed<> copier) const {
  if (own_.atomic && copier == own_.atomic.borrow()) {
    return atomic_by_rule();
  }
  if (copier == own_.list.borrow() && type.get() == &PyList_Type) {
    return Rule::kList;
  }
  if (copier == own_.dict.borrow() && type.get() == &PyDict_Type) {
    return Rule::kDict;
  }
  if (copier == own_.tuple.borrow() && type.get() == &PyTuple_Type) {
    return Rule::kTuple;
  }
  if (copier == own_.method.borrow() && type.object() == method_type_.get()) {
    return Rule::kMethod;
  }
  if (own_.frozendict && copier == own_.frozendict.borrow() && is_frozendict(type)) {
    return Rule::kFrozenDict;
  }
  return Rule::kRegistered;
}

bool DispatchTables::has_rule(Type type, Rule expected) {
  const std::optional<TableEntry> entry = find_in_tables(type);
  if (!entry) {
    PyErr_Clear();  // copying an object of the type will raise the error again
  }
  return entry && entry->rule == expected;
}

bool DispatchTables::check(Common types) {
  if (!tables_are_usual_) {
    return false;
  }
  bool standard = false;
  bool ruled = false;
  const auto look = [&](Type type, Rule rule) {
    ruled = ruled || is_ruled(type, rule);
    return has_rule(type, rule);
  };
  switch (types) {
    case Common::kAtomics:
      standard = look(Type(&PyUnicode_Type), Rule::kAtomic) && look(Type(&PyLong_Type), Rule::kAtomic) &&
                 look(Type(&PyFloat_Type), Rule::kAtomic) && look(Type(&PyBool_Type), Rule::kAtomic) &&
                 look(Type(Py_TYPE(Py_None)), Rule::kAtomic);
      break;
    case Common::kList:
      standard = look(Type(&PyList_Type), Rule::kList);
      break;
    case Common::kDict:
      standard = look(Type(&PyDict_Type), Rule::kDict);
      break;
    case Common::kTuple:
      standard = look(Type(&PyTuple_Type), Rule::kTuple);
      break;
  }
  if (standard) {
    standard_in_tables_ |= static_cast<unsigned>(types);
  }
  if (standard && !ruled) {
    standard_ |= static_cast<unsigned>(types);
  }
  return standard && !ruled;
}

}  // namespace ectype
