// The hooks of the protocol: which of them a class has, and the memo that `__deepcopy__` is promised, an exact dict
// with an entry for each copy and the list that keeps the originals alive.
#pragma once

#include <array>
#include <cstddef>

#include "ref.hpp"

namespace limit {

struct Hooks {
  PyTypeObject* type = nullptr;
  PyObject* deepcopy = nullptr;  // the class's function
  PyObject* reducer = nullptr;   // of copyreg's table
  bool reduces = false;          // by a method of its own that `object.__reduce_ex__` is not, or that it calls
};

// Does the class have something else there than `object`?
inline bool overrides(PyTypeObject* type, const char* name) {
  const Ref own = Ref::steal(PyObject_GetAttrString(reinterpret_cast<PyObject*>(type), name));
  const Ref usual = Ref::steal(PyObject_GetAttrString(reinterpret_cast<PyObject*>(&PyBaseObject_Type), name));
  PyErr_Clear();
  return own.get() != usual.get();
}

inline void read_hooks(PyTypeObject* type, Hooks& hooks) {
  // Never released: a benchmark's types live as long as its process.
  hooks.type = type;
  hooks.deepcopy = PyObject_GetAttrString(reinterpret_cast<PyObject*>(type), "__deepcopy__");
  PyErr_Clear();
  const Ref copyreg = Ref::steal(PyImport_ImportModule("copyreg"));
  const Ref table = Ref::steal(copyreg ? PyObject_GetAttrString(copyreg.get(), "dispatch_table") : nullptr);
  hooks.reducer = table ? Py_XNewRef(PyDict_GetItem(table.get(), reinterpret_cast<PyObject*>(type))) : nullptr;
  for (const char* name : {"__reduce_ex__", "__reduce__", "__getstate__", "__getnewargs__"}) {
    hooks.reduces = hooks.reduces || overrides(type, name);
  }
}

// The hooks of a type, found once per type.
inline const Hooks& hooks_of(PyTypeObject* type) {
  static std::array<Hooks, 1021> known;
  Hooks& hooks = known[(reinterpret_cast<std::size_t>(type) >> 4) % known.size()];
  if (hooks.type != type) {
    read_hooks(type, hooks);
  }
  return hooks;
}

class HookMemo {
 public:
  // Of the copy that is being made.
  static HookMemo& current() {
    static HookMemo memo;
    return memo;
  }

  explicit operator bool() const { return static_cast<bool>(dict_); }
  // Made for the first hook; null with an error set.
  PyObject* argument() {
    if (!dict_) {
      dict_ = Ref::steal(PyDict_New());
      kept_ = Ref::steal(PyList_New(0));
      const Ref key = Ref::steal(dict_ && kept_ ? PyLong_FromVoidPtr(dict_.get()) : nullptr);
      if (!key || PyDict_SetItem(dict_.get(), key.get(), kept_.get()) < 0) {
        return nullptr;
      }
    }
    return dict_.get();
  }
  // False with an error set.
  [[nodiscard]] bool enter(PyObject* x, PyObject* twin) {
    const Ref key = Ref::steal(PyLong_FromVoidPtr(x));
    return key && PyDict_SetItem(dict_.get(), key.get(), twin) == 0 && PyList_Append(kept_.get(), x) == 0;
  }
  void clear() {
    const Ref dict = std::move(dict_);
    const Ref kept = std::move(kept_);
  }

 private:
  Ref dict_;
  Ref kept_;
};

}  // namespace limit
