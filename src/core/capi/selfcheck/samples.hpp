// Objects of all kinds whose structures are repeated. They are made in Python, with what Python says of them.
#pragma once

#include "capi/ref.hpp"

namespace ectype {

inline constexpr const char* kSamples = R"(
items = [object(), object(), object()]
several = tuple(items)
members = {*items, None} - {None}
named = {'a': items[0], 'b': items[1], 'c': items[2]}
by_number = {1: items[0], 'b': items[1], 2.5: items[2]}
def outer(cell):
    def function(*, key=items):
        return cell
    return function
function = outer(items)
code, names, cell = function.__code__, function.__globals__, function.__closure__[0]
keyword_defaults = function.__kwdefaults__
class Base:
    __slots__ = ('slot', '__weakref__')
class Slots(Base):
    __slots__ = ('other',)
    static = staticmethod(outer)
class Attributes:
    pass
slots = Slots()
slots.slot, slots.other = items[:2]
bare, full, empty, asked = Attributes(), Attributes(), Attributes(), Attributes()
full.first, full.second = asked.first, asked.second = items[:2]
attributes = asked.__dict__
empty.__dict__
error = ValueError(*items)
)";

class Samples {
 public:
  Samples() {
    const Ref<> code = Ref<>::steal(Py_CompileString(kSamples, "<ectype>", Py_file_input));
    names_ = Ref<>::steal(PyDict_New());
    ready_ = code && names_ && Ref<>::steal(PyEval_EvalCode(code.get(), names_.get(), names_.get()));
  }
  Samples(const Samples&) = delete;
  Samples& operator=(const Samples&) = delete;
  // The dict and its functions refer to each other.
  ~Samples() {
    if (names_) {
      PyDict_Clear(names_.get());
    }
  }
  explicit operator bool() const { return ready_; }

  Borrowed<> operator[](const char* name) const { return Borrowed<>(PyDict_GetItemString(names_.get(), name)); }
  [[nodiscard]] Type type(const char* name) const { return Type(reinterpret_cast<PyTypeObject*>((*this)[name].get())); }
  // items[i]
  [[nodiscard]] Borrowed<> item(Py_ssize_t i) const { return Borrowed<>(PyList_GetItem((*this)["items"].get(), i)); }

 private:
  Ref<> names_;
  bool ready_ = false;
};

inline Ref<> part(Borrowed<> object, const char* name) {
  return Ref<>::steal(PyObject_GetAttrString(object.get(), name));
}
inline Ref<> part(Type type, const char* name) { return part(as_object(type), name); }
inline bool is_part(Borrowed<> object, const char* name, Borrowed<> expected) {
  return part(object, name).get() == expected.get();
}
inline Py_ssize_t number(Type type, const char* name) {
  const Ref<> found = part(type, name);
  return found ? PyLong_AsSsize_t(found.get()) : -1;
}

}  // namespace ectype
