#include "entry/template.hpp"

#include "capi/heap_type.hpp"
#include "capi/kept.hpp"
#include "capi/vectorcall.hpp"
#include "engine/leaf.hpp"
#include "entry/deepcopy.hpp"
#include "entry/module_state.hpp"
#include "images/image.hpp"

#include <algorithm>
#include <cstddef>

namespace ectype {
namespace {

// A template has a deep copy of its own, the source, and an image of that if its copies need no foreign code. While the
// image does not hold, each call makes a deep copy of the source. From time to time it makes the image again.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the interpreter allocates it, filled with zeros
struct TemplateObject {
  PyObject ob_base;
  VectorCall call;
  KeptState of_module;  // none once the garbage collector has cleared the object
  PyObject* source;     // owned
  Image* image;         // owned; null if there is none
  std::size_t calls_to_wait;
  std::size_t next_wait;
};

// The more often an image did not hold, the longer is the wait until the next, so that making images takes little of
// the time of all calls.
constexpr std::size_t kCallsWithoutImage = 64;  // at least, after none could be made
constexpr std::size_t kMostCallsToWait = std::size_t{1} << 16U;

TemplateObject* as_template(PyObject* self) { return reinterpret_cast<TemplateObject*>(self); }

PyObject* call_by_vector(PyObject* self, PyObject* const* items, std::size_t flagged_count, PyObject* keyword_names);

void let_go_of_all(PyObject* self) {
  TemplateObject* object = as_template(self);
  object->of_module = KeptState();
  object->call = call_by_vector;
  // The source's reference goes first, then the image's: see `Image::let_go_of_source`.
  const Owned<Image> image{std::exchange(object->image, nullptr)};
  const Ref<> source = Ref<>::steal(std::exchange(object->source, nullptr));
}

// The copy; empty with an error set.
using MakePlain = Ref<> (*)(const TemplateObject& object);

Ref<> share_source(const TemplateObject& object) { return share(Borrowed<>(object.source)); }
Ref<> slice_source(const TemplateObject& object) { return list_slice(Borrowed<>(object.source)); }
Ref<> clone_source(const TemplateObject& object) { return clone_dict(Borrowed<>(object.source)); }
Ref<> copy_nest(const TemplateObject& object) { return object.image->make_nest(); }

template <MakePlain kMake>
PyObject* call_plain(PyObject* self, PyObject* const* items, std::size_t flagged_count, PyObject* keyword_names);

// What makes the copies: a function of its own if they need no more than one or two levels of clones.
VectorCall choose_call(const TemplateObject& object) {
  const Borrowed<> source(object.source);
  if (!since(kPython314) || object.image == nullptr) {
    return call_by_vector;
  }
  if (object.image->is_of_own_copy()) {
    return call_plain<share_source>;
  }
  if (type_of(source).get() == &PyList_Type && is_leaf_list(source)) {
    return call_plain<slice_source>;
  }
  if (type_of(source).get() == &PyDict_Type && is_leaf_dict(source)) {
    return call_plain<clone_source>;
  }
  return object.image->is_of_nest() ? call_plain<copy_nest> : call_by_vector;
}

// Makes the image, or none if there cannot be one. False with an error set.
[[nodiscard]] bool make_image(State& state, TemplateObject& object) {
  object.call = call_by_vector;
  const Owned<Image> old{std::exchange(object.image, nullptr)};
  Owned<Image> image = Image::of(state, Borrowed<>(object.source));
  if (!image && error_is_set()) {
    return false;
  }
  object.image = image.release();
  object.call = choose_call(object);
  const std::size_t least = object.image == nullptr ? kCallsWithoutImage : 1;
  object.next_wait = std::min(std::max(object.next_wait * 2, least), kMostCallsToWait);
  object.calls_to_wait = object.next_wait;
  return true;
}

// The copy, if the image holds: see `Image::make_copy`.
ECTYPE_INLINE Ref<> image_copy(State& state, const TemplateObject& object) {
  return object.image->is_of_own_copy() ? share(Borrowed<>(object.source)) : Ref<>(object.image->make_copy(state));
}

// Without the GIL there are no images: other threads may call the same template.
[[gnu::noinline]] NewRef copy_without_image(State& state, TemplateObject& object) {
  if (kFreeThreaded) {
    // the source never changes
  } else if (object.calls_to_wait > 0) {
    --object.calls_to_wait;
  } else if (object.image == nullptr || !object.image->is_in_use()) {
    if (!make_image(state, object)) {
      return {};
    }
    Ref<> y = object.image != nullptr && object.image->holds(state) ? image_copy(state, object) : Ref<>();
    if (y || error_is_set()) {
      return y;
    }
  }
  const Ref<> source = share(Borrowed<>(object.source));
  return deepcopy(state, source.borrow());
}

ECTYPE_COLD PyObject* refuse_arguments() {
  PyErr_SetString(PyExc_TypeError, "a template takes no arguments");
  return nullptr;
}

ECTYPE_COLD PyObject* refuse_cleared() {
  PyErr_SetString(PyExc_RuntimeError, "the template is being freed");
  return nullptr;
}

PyObject* make_copy(PyObject* self) {
  const KeepingCall keeping;
  TemplateObject& object = *as_template(self);
  State* state = object.of_module.get();
  if (kFreeThreaded && state != nullptr) {
    state = state_of_thread(*state);
  }
  if (state == nullptr) [[unlikely]] {
    return error_is_set() ? nullptr : refuse_cleared();
  }
  if (object.image != nullptr && object.image->holds(*state)) [[likely]] {
    Ref<> y = image_copy(*state, object);
    if (y || error_is_set()) [[likely]] {
      return y.release();
    }
  }
  return copy_without_image(*state, object).release();
}

// As `make_copy`, with one look at what the image depends on. No code runs that could free it. It is there: without it
// this function is not called.
template <MakePlain kMake>
PyObject* call_plain(PyObject* self, PyObject* const* /*items*/, std::size_t flagged_count, PyObject* keyword_names) {
  const TemplateObject& object = *as_template(self);
  if (positional_count(flagged_count) == 0 && keyword_names == nullptr && object.image->surely_holds()) [[likely]] {
    return kMake(object).release();
  }
  return call_by_vector(self, nullptr, flagged_count, keyword_names);
}

PyObject* call_by_vector(PyObject* self, PyObject* const* /*items*/, std::size_t flagged_count,
                         PyObject* keyword_names) {
  const bool has_keywords = keyword_names != nullptr && PyTuple_Size(keyword_names) > 0;
  return positional_count(flagged_count) != 0 || has_keywords ? refuse_arguments() : make_copy(self);
}

PyObject* call_by_tuple(PyObject* self, PyObject* arguments, PyObject* keywords) {
  const bool has_keywords = keywords != nullptr && PyDict_Size(keywords) > 0;
  return PyTuple_Size(arguments) != 0 || has_keywords ? refuse_arguments() : make_copy(self);
}

PyObject* create(PyTypeObject* type, PyObject* arguments, PyObject* keywords) {
  PyObject* x = nullptr;
  if (keywords != nullptr && PyDict_Size(keywords) > 0) {
    PyErr_SetString(PyExc_TypeError, "Template() takes no keyword arguments");
    return nullptr;
  }
  if (PyArg_ParseTuple(arguments, "O:Template", &x) == 0) {
    return nullptr;
  }
  const KeepingCall keeping;
  State* of_module = state_of_current_interpreter();
  if (of_module == nullptr) {
    PyErr_SetString(PyExc_RuntimeError, "the core does not run on this interpreter");
    return nullptr;
  }
  State* state = kFreeThreaded ? state_of_thread(*of_module) : of_module;
  Ref<> self = Ref<>::steal(state != nullptr ? allocate_instance(type) : nullptr);
  Ref<> source = self ? deepcopy(*state, Borrowed<>(x)) : NewRef();
  if (!source) {
    return nullptr;
  }
  TemplateObject& object = *as_template(self.get());
  object.of_module = KeptState::of(*of_module);
  object.source = source.release();
  return make_image(*state, object) ? self.release() : nullptr;
}

int traverse(PyObject* self, visitproc visit, void* argument) {
  const TemplateObject& object = *as_template(self);
  int result = visit(reinterpret_cast<PyObject*>(Py_TYPE(self)), argument);
  if (result == 0 && object.source != nullptr) {
    result = visit(object.source, argument);
  }
  return result == 0 && object.image != nullptr ? object.image->visit(visit, argument) : result;
}

int clear(PyObject* self) {
  let_go_of_all(self);
  return 0;
}

void deallocate(PyObject* self) {
  PyObject_GC_UnTrack(self);
  let_go_of_all(self);
  free_instance(self);
}

PyObject* represent(PyObject* self) {
  const PyObject* source = as_template(self)->source;
  return source == nullptr ? PyUnicode_FromString("<ectype.Template>")
                           : PyUnicode_FromFormat("<ectype.Template of %.200s>",
                                                  name_of(type_of(Borrowed<>(const_cast<PyObject*>(source)))));
}

PyObject* method_itself(PyObject* self, PyObject* /*memo*/) { return share(Borrowed<>(self)).release(); }

PyObject* method_reduce(PyObject* self, PyObject* /*nothing*/) {
  const Ref<> copy = Ref<>::steal(make_copy(self));
  const Ref<> arguments = copy ? pack(copy.borrow()) : Ref<>();
  return arguments ? pack(Borrowed<>(reinterpret_cast<PyObject*>(Py_TYPE(self))), arguments.borrow()).release()
                   : nullptr;
}

constexpr const char* kTemplateDoc =
    "Template(x, /)\n--\n\n"
    "A template of `x` as it is now. Calling it returns a new deep copy.\n\n"
    "Each copy is equal to what `deepcopy(x)` would have returned when the template was made: later changes of `x`\n"
    "do not reach it. The template keeps a deep copy of its own. What a copy consists of is found out once, so that\n"
    "calls are faster than `deepcopy`. If Python code has a part in the copy, such as a `__deepcopy__`, each call is\n"
    "`deepcopy` of the template's own copy.\n\n"
    "Raises what `deepcopy` raises; so do calls.";

PyMethodDef methods[] = {
    {"__copy__", method_itself, METH_NOARGS, "The template itself: nothing can change it."},
    {"__deepcopy__", method_itself, METH_O, "The template itself: nothing can change it."},
    {"__reduce__", method_reduce, METH_NOARGS, "For pickles: the class and a copy to make the template of."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, "See PEP 585."},
    {nullptr, nullptr, 0, nullptr},
};

PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(TemplateObject, call), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>(kTemplateDoc)},
    {Py_tp_new, reinterpret_cast<void*>(create)},
    {Py_tp_call, reinterpret_cast<void*>(call_by_tuple)},
    {Py_tp_dealloc, reinterpret_cast<void*>(deallocate)},
    {Py_tp_traverse, reinterpret_cast<void*>(traverse)},
    {Py_tp_clear, reinterpret_cast<void*>(clear)},
    {Py_tp_repr, reinterpret_cast<void*>(represent)},
    {Py_tp_members, members},
    {Py_tp_methods, methods},
    {0, nullptr},
};

// Py_TPFLAGS_HAVE_VECTORCALL and Py_TPFLAGS_IMMUTABLETYPE, which the limited API has only later.
constexpr unsigned kVectorCall = 1U << 11U;
constexpr unsigned kImmutable = 1U << 8U;

PyType_Spec spec = {
    .name = "ectype.Template",
    .basicsize = sizeof(TemplateObject),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | kVectorCall | kImmutable,
    .slots = slots,
};

}  // namespace

// The type owns the module, so that the module's state outlives all templates.
bool add_template_type(PyObject* module) {
  const Ref<> type = Ref<>::steal(PyType_FromModuleAndSpec(module, &spec, nullptr));
  return type && PyModule_AddObjectRef(module, "Template", type.get()) == 0;
}

}  // namespace ectype
