// PurePosixPath, PosixPath, PureWindowsPath (3.13 on): written in Python, made from the same strings; what was computed
// from those is computed again.
#include "capi/instance.hpp"
#include "capi/list.hpp"
#include "capi/type_facts.hpp"
#include "classify/stdlib_types.hpp"

namespace ectype {
namespace {

Ref<> copy_path(const StdlibType& known, Borrowed<> x) {
  const Ref<> parts = known.member(x, 0);
  if (!parts || PyList_CheckExact(parts.get()) == 0) {
    return {};
  }
  for (Py_ssize_t i = 0; i < list_size(parts.borrow()); ++i) {
    if (PyUnicode_CheckExact(list_item(parts.borrow(), i).get()) == 0) {
      return {};
    }
  }
  Ref<> new_parts = list_slice(parts.borrow());
  Ref<> y = new_parts ? allocate(type_of(x)) : Ref<>();
  if (y) {
    slot_at(y.borrow(), known.member_places[0]) = new_parts.release();
  }
  return y;
}

constexpr StdlibRow row_of(const char* name) {
  return {.module = "pathlib",
          .name = name,
          .is_python = true,
          .first_version = kPython313,
          .members = {"_raw_paths"},
          .uses = {.methods = {"__reduce__", "__init__"}, .import = {.module = "os", .name = "fspath"}},
          .value = copy_path,
          .shallow = shallow_value};
}

}  // namespace

extern constinit const StdlibRow kPurePosixPath = row_of("PurePosixPath");
extern constinit const StdlibRow kPosixPath = row_of("PosixPath");
extern constinit const StdlibRow kPureWindowsPath = row_of("PureWindowsPath");

}  // namespace ectype
