#include "classify/stdlib_code.hpp"

#include "capi/names.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"

namespace ectype {
namespace {

// Whatever of these a class defines in Python takes part in copying its instances, or might; first those that lead to
// the first hook.
constexpr const char* kHooks[] = {"__getattribute__",  "__getattr__",  "__deepcopy__", "__reduce_ex__",
                                  "__reduce__",        "__getstate__", "__setstate__", "__getnewargs__",
                                  "__getnewargs_ex__", "__new__",      "__init__",     "__setattr__"};
constexpr std::size_t kHooksToDeepcopy = 3;
// Builtins that the hooks call.
constexpr const char* kBuiltins[] = {"object", "isinstance", "super", "type", "tuple", "dict", "str"};

bool is_text(Borrowed<> object, Borrowed<> other) {
  return object && other && PyUnicode_CheckExact(object.get()) != 0 && PyUnicode_CheckExact(other.get()) != 0 &&
         PyUnicode_Compare(object.get(), other.get()) == 0;
}

// Written in C, or a class of that name: what a program puts in its place is neither, as a rule.
bool looks_original(Borrowed<> object, const char* name) {
  if (!object) {
    return false;
  }
  if (is_type_object(object)) {
    const Ref<> own = attribute(object, "__name__");
    const Ref<> expected = text(name);
    return own && expected && is_text(own.borrow(), expected.borrow());
  }
  return PyCFunction_Check(object.get()) != 0;
}

}  // namespace

bool StdlibCode::read(Type type, Hooks hooks, const char* also, const Import& import, const DictWatcher& watcher) {
  used_ = true;
  function_count_ = 0;
  module_count_ = 0;
  bool own = knows_types() && read_module(type, watcher) && has_own_names(type) &&
             (import.module == nullptr || read_import(import, watcher)) && (also == nullptr || read_hook(type, also));
  const std::size_t count = hooks == Hooks::kAll ? std::size(kHooks) : kHooksToDeepcopy;
  for (std::size_t i = 0; i < count; ++i) {
    own = own && read_hook(type, kHooks[i]);
  }
  PyErr_Clear();
  if (!own) {
    function_count_ = 0;
  }
  return own && holds();
}

bool StdlibCode::read_module(Type type, const DictWatcher& watcher) {
  const Borrowed<> name = dict_find(own_attributes(type), "__module__");
  Module& module = modules_[module_count_++];
  module.names = name ? share(globals_of_module(name)) : Ref<>();
  file_ = module.names ? share(dict_find(module.names.borrow(), "__file__")) : Ref<>();
  if (!file_) {
    return false;
  }
  module.stamp.set(module.names.borrow(), watcher);
  return true;
}

bool StdlibCode::read_import(const Import& import, const DictWatcher& watcher) {
  const Ref<> name = text(import.module);
  const Ref<> imported = name ? Ref<>::steal(PyImport_GetModule(name.get())) : Ref<>();
  if (!imported || PyModule_Check(imported.get()) == 0 || dict_find(names(), import.module) != imported.borrow()) {
    return false;
  }
  Module& module = modules_[module_count_++];
  module.names = share(Borrowed<>(PyModule_GetDict(imported.get())));
  module.stamp.set(module.names.borrow(), watcher);
  const Borrowed<> found = dict_find(module.names.borrow(), import.name);
  if (!imported_ && looks_original(found, import.name)) {
    imported_ = share(found);
  }
  return imported_ && imported_.borrow() == found;
}

// All definitions along the MRO, since one calls the next; those of unchangeable classes are no concern of ours.
bool StdlibCode::read_hook(Type type, const char* name) {
  const Borrowed<> mro = mro_of(type);
  const Ref<> key = text(name);
  if (!key) {
    return false;
  }
  for (Py_ssize_t i = 0; i < tuple_size(mro); ++i) {
    const Type owner(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()));
    if (is_unchangeable(owner)) {
      return true;
    }
    const Borrowed<> found = dict_find(own_attributes(owner), key.borrow());
    // `__new__` is a static method.
    const Ref<> function = found && is_static_method(found) ? attribute(found, "__func__") : share(found);
    if (function && (!add_function(function.borrow()) || !is_text(name_of(function.borrow()), key.borrow()))) {
      return false;
    }
  }
  return true;
}

bool StdlibCode::add_function(Borrowed<> function) {
  if (function_count_ == kMostFunctions || !is_function(function) || globals_of(function) != names() ||
      !is_text(file_of(function), file_.borrow())) {
    return false;
  }
  functions_[function_count_++] = {.function = share(function), .code = share(code_of(function))};
  return true;
}

// The classes of the module stand under their own names in it, and no builtin's name stands for anything else.
bool StdlibCode::has_own_names(Type type) const {
  const Borrowed<> module = dict_find(own_attributes(type), "__module__");
  const Borrowed<> mro = mro_of(type);
  for (Py_ssize_t i = 0; i < tuple_size(mro); ++i) {
    const Type owner(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()));
    if (!is_unchangeable(owner) && is_text(dict_find(own_attributes(owner), "__module__"), module) &&
        dict_find(names(), name_of(owner)) != as_object(owner)) {
      return false;
    }
  }
  for (const char* name : kBuiltins) {
    if (dict_find(names(), name)) {
      return false;
    }
  }
  return true;
}

void StdlibCode::clear() { *this = StdlibCode(); }

}  // namespace ectype
