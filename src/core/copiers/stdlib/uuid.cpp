// UUID: written in Python, with two slots. `__setstate__` sets the number and the safety.
#include "capi/dict.hpp"
#include "capi/function.hpp"
#include "capi/instance.hpp"
#include "capi/names.hpp"
#include "capi/type_facts.hpp"
#include "classify/stdlib_types.hpp"

namespace ectype {
namespace {

Ref<> copy_uuid(const StdlibType& known, Borrowed<> x) {
  constexpr std::size_t kNumber = 0;
  constexpr std::size_t kSafety = 1;
  Ref<> number = known.member(x, kNumber);
  Ref<> safety = known.member(x, kSafety);
  if (!number || PyLong_CheckExact(number.get()) == 0 || safety.get() != known.constant.get()) {
    return {};
  }
  Ref<> y = allocate(type_of(x));
  if (y) {
    slot_at(y.borrow(), known.member_places[kNumber]) = number.release();
    slot_at(y.borrow(), known.member_places[kSafety]) = safety.release();
  }
  return y;
}

// `UUID.__setstate__` looks the safety up by its value. It finds the same object if it is `SafeUUID.unknown`, the
// default.
bool load_unknown_safety(StdlibType& known) {
  const Ref<> name = text("__init__");
  const Ref<> safety = text("is_safe");
  const Ref<> class_name = text("SafeUUID");
  if (!name || !safety || !class_name) {
    return false;
  }
  const Borrowed<> init = class_attribute(known.as_type(), name.borrow());
  const Borrowed<> defaults = init && is_function(init) ? keyword_defaults_of(init) : Borrowed<>();
  known.constant = defaults ? dict_get(defaults, safety.borrow()) : Ref<>();
  return known.constant &&
         dict_find(known.code.names(), class_name.borrow()) == as_object(type_of(known.constant.borrow()));
}

}  // namespace

extern constinit const StdlibRow kUuid = {
    .module = "uuid",
    .name = "UUID",
    .is_python = true,
    .members = {"int", "is_safe"},
    .uses = {.methods = {"__init__", "__getstate__", "__setstate__"}, .global = "SafeUUID"},
    .load = load_unknown_safety,
    .value = copy_uuid,
    .shallow = shallow_value};

}  // namespace ectype
