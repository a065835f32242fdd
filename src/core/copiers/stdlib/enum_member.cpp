// A member of an enumeration is its own copy, by `Enum.__deepcopy__`, unless an attribute of the member hides that
// hook.
#include "capi/attributes.hpp"
#include "capi/instance.hpp"
#include "capi/type_facts.hpp"
#include "classify/instance_shape.hpp"
#include "classify/stdlib_types.hpp"

namespace ectype {
namespace {

bool has_attribute_named(Borrowed<> x, Borrowed<> name) {
  if (const auto attributes = InlineAttributes::to_read(x)) {
    return SharedNames(type_of(x)).have(name);
  }
  const Ref<> dict = attributes_of(x);
  const bool found = dict && dict_find(dict.borrow(), name);
  if (error_is_set()) {
    PyErr_Clear();
    return true;
  }
  return found;
}

bool is_itself(const InstanceNames& names, Borrowed<> x) {
  return !has_attribute_named(x, names.deepcopy_hook.borrow());
}

// Whether the class has the hook of Enum.
bool follows_enum(const InstanceNames& names, Type type, const StdlibType& base) {
  return same_slot(type, Type(&PyBaseObject_Type), Py_tp_getattro) &&
         same_attribute(type, base.as_type(), names.deepcopy_hook.borrow());
}

}  // namespace

extern constinit const StdlibRow kEnumMember = {.module = "enum",
                                                .name = "Enum",
                                                .is_python = true,
                                                .first_version = kPython311,
                                                .uses = {.methods = {"__deepcopy__"}},
                                                .has_member = follows_enum,
                                                .excludes_base = true,
                                                .has_deepcopy = true,
                                                .is_own_copy_here = is_itself};

}  // namespace ectype
