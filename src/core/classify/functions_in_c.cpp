#include "classify/functions_in_c.hpp"

#include "capi/call.hpp"
#include "capi/names.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"

#include <cstdlib>
#include <cstring>

namespace ectype {
namespace {

// A release, by its first two numbers.
struct Release {
  long major;
  long minor;
  auto operator<=>(const Release&) const = default;
};

struct KnownMethod {
  const char* package;
  Release first;
  Release end;         // the first release whose source was not read
  const char* owner;   // the name of the type, with its module; or of a module, for all types in it, ending in a dot
  const char* except;  // a type whose instances are treated differently, or null
  DeepcopyInC does;
};

constexpr KnownMethod kKnownMethods[] = {
    // numpy/_core/src/multiarray/methods.c, array_deepcopy. Before 2.0 array_assign_array.c copies every array without
    // the GIL.
    {"numpy", {1, 22}, {2, 0}, "numpy.ndarray", nullptr, DeepcopyInC::kCopiesArray},
    {"numpy", {2, 0}, {2, 6}, "numpy.ndarray", nullptr, DeepcopyInC::kCopiesSmallArray},
    // numpy/_core/src/multiarray/scalartypes.c.src, gentype___deepcopy__. Before 2.4 the scalar was copied as an array.
    {"numpy", {2, 4}, {2, 6}, "numpy.generic", "numpy.void", DeepcopyInC::kReturnsSelf},
    // python/message.c, DeepCopy; python/repeated.c, PyUpb_RepeatedContainer_DeepCopy. Read in the wheels' machine
    // code.
    {"google.protobuf", {7, 34}, {7, 37}, "google._upb._message.", nullptr, DeepcopyInC::kIgnoresMemo},
    // src/lxml/etree.pyx and the files that it includes: these call `__copy__`, or make the copy by libxml2.
    {"lxml", {5, 0}, {6, 2}, "lxml.etree.", nullptr, DeepcopyInC::kIgnoresMemo},
    // src/url.rs, src/input/datetime.rs and others; the memo's name begins with an underscore.
    {"pydantic_core", {2, 0}, {2, 49}, "pydantic_core._pydantic_core.", nullptr, DeepcopyInC::kIgnoresMemo},
};

bool belongs_to(const char* owner, const char* known) {
  const std::size_t size = std::strlen(known);
  return known[size - 1] == '.' ? std::strncmp(owner, known, size) == 0 : std::strcmp(owner, known) == 0;
}

bool ends_with(const char* text, const char* end) {
  const std::size_t size = std::strlen(text);
  return size >= std::strlen(end) && std::strcmp(text + size - std::strlen(end), end) == 0;
}

// The name of the type that defines a method, with its module; of a function of Cython, its own full name. Empty,
// perhaps with an error set, for others.
Ref<> owner_of(Borrowed<> method) {
  if (is_method_in_c(method)) {
    const Ref<> type = attribute(method, "__objclass__");
    return type ? text(name_of(Type(reinterpret_cast<PyTypeObject*>(type.get())))) : Ref<>();
  }
  if (!ends_with(name_of(type_of(method)), "cython_function_or_method")) {
    return {};
  }
  const Ref<> module = attribute(method, "__module__");
  const Ref<> name = module ? attribute(method, "__qualname__") : Ref<>();
  const bool are_text = name && PyUnicode_CheckExact(module.get()) != 0 && PyUnicode_CheckExact(name.get()) != 0;
  return are_text ? Ref<>::steal(PyUnicode_FromFormat("%U.%U", module.get(), name.get())) : Ref<>();
}

// `package.__version__`. Empty, perhaps with an error set, if it does not begin with two numbers.
std::optional<Release> release_of(const char* package) {
  const Borrowed<> globals = globals_of_module(package);
  const Borrowed<> version = globals ? dict_find(globals, "__version__") : Borrowed<>();
  const char* text = version && PyUnicode_Check(version.get()) != 0 ? text_of(version) : nullptr;
  if (text == nullptr) {
    return std::nullopt;
  }
  char* rest = nullptr;
  const long major = std::strtol(text, &rest, 10);
  return *rest == '.' ? std::optional(Release{major, std::strtol(rest + 1, nullptr, 10)}) : std::nullopt;
}

bool derives_from(Type type, const char* name) {
  const Borrowed<> mro = mro_of(type);
  for (Py_ssize_t i = 0; name != nullptr && i < tuple_size(mro); ++i) {
    if (std::strcmp(name_of(Type(reinterpret_cast<PyTypeObject*>(tuple_item(mro, i).get()))), name) == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

DeepcopyInC known_deepcopy_in_c(Type type, Borrowed<> method) {
  const Ref<> owner = owner_of(method);
  const char* owner_name = owner ? text_of(owner.borrow()) : nullptr;
  PyErr_Clear();
  for (const KnownMethod& known : kKnownMethods) {
    if (owner_name != nullptr && belongs_to(owner_name, known.owner) && !derives_from(type, known.except)) {
      const std::optional<Release> release = release_of(known.package);
      PyErr_Clear();
      if (release && *release >= known.first && *release < known.end) {
        // A class that derives from numpy's may have an `__array_finalize__`.
        const bool is_derived = std::strcmp(name_of(type), owner_name) != 0;
        return is_derived && known.does == DeepcopyInC::kCopiesSmallArray ? DeepcopyInC::kCopiesArray : known.does;
      }
    }
  }
  return DeepcopyInC::kUnknown;
}

bool BoundMethodsInC::is_known(Borrowed<> x, PyCFunction function, Borrowed<> name) {
  const Borrowed<> method = class_attribute(type_of(x), name);
  if (!is_method_in_c(method) || known_deepcopy_in_c(type_of(x), method) != DeepcopyInC::kIgnoresMemo) {
    return false;
  }
  const Ref<> bound = get_by(method, x);
  PyErr_Clear();
  return bound && PyCFunction_CheckExact(bound.get()) != 0 && PyCFunction_GetFunction(bound.get()) == function;
}

bool NumpyArray::holds_no_objects(Ref<>& without_objects) const {
  const Borrowed<> dtype(fields_->descr);
  if (dtype == without_objects.borrow()) {
    return true;
  }
  const Ref<> has_objects = attribute(dtype, "hasobject");
  PyErr_Clear();
  if (has_objects.get() != Py_False) {
    return false;
  }
  without_objects = share(dtype);
  return true;
}

bool NumpyArray::is_small() const {
  constexpr Py_ssize_t kMostItems = 500;
  Py_ssize_t items = 1;
  for (int i = 0; i < fields_->nd && items <= kMostItems; ++i) {
    items *= fields_->dimensions[i];
  }
  return items <= kMostItems;
}

}  // namespace ectype
