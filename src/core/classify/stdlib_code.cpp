#include "classify/stdlib_code.hpp"

#include "capi/names.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"

#include <span>

namespace ectype {
namespace {

// Methods that take part in copying instances, or might, if a class defines them in Python. Those that lead to the
// first hook come first.
constexpr const char* kHooks[] = {"__getattribute__",  "__getattr__",  "__deepcopy__", "__reduce_ex__",
                                  "__reduce__",        "__getstate__", "__setstate__", "__getnewargs__",
                                  "__getnewargs_ex__", "__new__",      "__init__",     "__setattr__"};
constexpr std::size_t kHooksToDeepcopy = 3;
// Builtins that the hooks call.
constexpr const char* kBuiltins[] = {"object", "isinstance", "super", "type", "tuple", "dict",
                                     "str",    "int",        "bytes", "len",  "map"};

bool is_text(Borrowed<> object, Borrowed<> other) {
  return object && other && PyUnicode_CheckExact(object.get()) != 0 && PyUnicode_CheckExact(other.get()) != 0 &&
         PyUnicode_Compare(object.get(), other.get()) == 0;
}

// Whether the object is written in C or is a class of that name. What a program puts in its place is usually neither.
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

// A tuple of interned strings; empty with an error set.
Ref<> text_tuple(std::span<const char* const> strings) {
  TupleBuilder builder(static_cast<Py_ssize_t>(strings.size()));
  for (std::size_t i = 0; builder && i < strings.size(); ++i) {
    Ref<> string = text(strings[i]);
    if (!string) {
      return {};
    }
    builder.set(static_cast<Py_ssize_t>(i), std::move(string));
  }
  return builder ? std::move(builder).finish() : Ref<>();
}

}  // namespace

bool StdlibCode::read(Type type, Hooks hooks, const Uses& uses, WatchedDicts& dicts) {
  is_used_ = true;
  is_read_ = false;
  guards_ = Guards();
  bool own = knows_types() && find_module(type) && read_names(type, uses, dicts);
  for (const char* method : uses.methods) {
    own = own && (method == nullptr || read_hook(type, method, true));
  }
  const std::size_t count = hooks == Hooks::kAll ? std::size(kHooks) : kHooksToDeepcopy;
  for (std::size_t i = 0; i < count; ++i) {
    own = own && read_hook(type, kHooks[i], false);
  }
  PyErr_Clear();
  is_read_ = own && !guards_.empty() && guards_.hold();
  return is_read_;
}

bool StdlibCode::find_module(Type type) {
  const Borrowed<> name = dict_find(own_attributes(type), "__module__");
  names_ = name ? share(globals_of_module(name)) : Ref<>();
  file_ = names_ ? share(dict_find(names(), "__file__")) : Ref<>();
  return static_cast<bool>(file_);
}

// The classes of the module must be bound to their own names in it, and no name of a builtin may be bound in it.
bool StdlibCode::read_names(Type type, const Uses& uses, WatchedDicts& dicts) {
  const Ref<> expected = Ref<>::steal(PyDict_New());
  const Borrowed<> module = dict_find(own_attributes(type), "__module__");
  const Borrowed<> mro = mro_of(type);
  for (Py_ssize_t i = 0; expected && i < tuple_size(mro); ++i) {
    const Type owner(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()));
    if (!is_unchangeable(owner) && is_text(dict_find(own_attributes(owner), "__module__"), module) &&
        PyDict_SetItemString(expected.get(), name_of(owner), owner.object()) < 0) {
      return false;
    }
  }
  if (expected && uses.global != nullptr) {
    const Borrowed<> bound = dict_find(names(), uses.global);
    if (!bound || PyDict_SetItemString(expected.get(), uses.global, bound.get()) < 0) {
      return false;
    }
  }
  return expected && (uses.import.module == nullptr || read_import(uses.import, expected.borrow(), dicts)) &&
         guard_names(names(), expected.borrow(), dicts);
}

bool StdlibCode::read_import(const Import& import, Borrowed<> expected, WatchedDicts& dicts) {
  const Ref<> name = text(import.module);
  const Ref<> module = name ? imported_module(name.borrow()) : Ref<>();
  if (!module || PyModule_Check(module.get()) == 0 || !dict_set(expected, name.borrow(), module.borrow())) {
    return false;
  }
  const Borrowed<> names(PyModule_GetDict(module.get()));
  if (const Borrowed<> found = dict_find(names, import.name); !imported_ && looks_original(found, import.name)) {
    imported_ = share(found);
  }
  const Ref<> expected_there = Ref<>::steal(PyDict_New());
  return imported_ && expected_there && PyDict_SetItemString(expected_there.get(), import.name, imported_.get()) == 0 &&
         guard_names(names, expected_there.borrow(), dicts);
}

bool StdlibCode::guard_names(Borrowed<> names, Borrowed<> expected, WatchedDicts& dicts) {
  if (!builtins_) {
    builtins_ = text_tuple(kBuiltins);
  }
  Owned<NamesGuard> guard = builtins_ ? make_owned<NamesGuard>(names, expected, builtins_.borrow(), dicts) : nullptr;
  const bool done = guard && guard->holds();
  if (done) {
    guards_.add(std::move(guard));
  }
  return done;
}

// All definitions along the MRO, since one calls the next. Unchangeable classes need no guard, nor do their bases.
bool StdlibCode::read_hook(Type type, const char* name, bool must_exist) {
  const Borrowed<> mro = mro_of(type);
  const Ref<> key = text(name);
  bool exists = false;
  for (Py_ssize_t i = 0; key && i < tuple_size(mro); ++i) {
    const Type owner(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()));
    if (is_unchangeable(owner)) {
      break;
    }
    const Borrowed<> found = dict_find(own_attributes(owner), key.borrow());
    // `__new__` is a static method.
    const bool is_wrapped = found && (is_static_method(found) || is_class_method(found));
    const Ref<> function = is_wrapped ? attribute(found, "__func__") : share(found);
    if (function) {
      if (!guards_.has_room() || !is_own_function(function.borrow(), key.borrow())) {
        return false;
      }
      if (PlaceGuard code = PlaceGuard::of_code(function.borrow()); !guards_.has(code)) {
        guards_.add(std::move(code));
      }
      exists = true;
    }
  }
  return key && (exists || !must_exist);
}

bool StdlibCode::is_own_function(Borrowed<> function, Borrowed<> name) const {
  return is_function(function) && globals_of(function) == names() && is_text(file_of(function), file_.borrow()) &&
         is_text(name_of(function), name);
}

}  // namespace ectype
