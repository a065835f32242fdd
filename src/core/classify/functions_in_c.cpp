#include "classify/functions_in_c.hpp"

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
  const char* owner;   // the name of the type, as the package's C code spells it
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
};

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
  const Ref<> owner = attribute(method, "__objclass__");
  PyErr_Clear();
  if (!owner || !is_type_object(owner.borrow())) {
    return DeepcopyInC::kUnknown;
  }
  const char* owner_name = name_of(Type(reinterpret_cast<PyTypeObject*>(owner.get())));
  for (const KnownMethod& known : kKnownMethods) {
    if (std::strcmp(known.owner, owner_name) == 0 && !derives_from(type, known.except)) {
      const std::optional<Release> release = release_of(known.package);
      PyErr_Clear();
      if (release && *release >= known.first && *release < known.end) {
        // A class that derives from numpy's may have an `__array_finalize__`.
        const bool is_derived = as_object(type) != owner.borrow();
        return is_derived && known.does == DeepcopyInC::kCopiesSmallArray ? DeepcopyInC::kCopiesArray : known.does;
      }
    }
  }
  return DeepcopyInC::kUnknown;
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
