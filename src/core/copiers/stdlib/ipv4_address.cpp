// ipaddress.IPv4Address: written in Python, with one slot. The standard library makes a new one from its number
// (`_BaseAddress.__reduce__`).
#include "capi/instance.hpp"
#include "capi/type_facts.hpp"
#include "classify/stdlib_types.hpp"

namespace ectype {
namespace {

// Whether an address can have this number. Any other is left to the initialiser, which raises the error.
bool is_number(const StdlibType& known, Borrowed<> number) {
  const Borrowed<> most = known.attributes[0].borrow();
  return PyLong_CheckExact(number.get()) != 0 && PyLong_CheckExact(most.get()) != 0 &&
         PyLong_AsLongLong(number.get()) >= 0 && PyObject_RichCompareBool(number.get(), most.get(), Py_LE) == 1;
}

Ref<> copy_address(const StdlibType& known, Borrowed<> x) {
  Ref<> number = known.member(x, 0);
  if (!number || !is_number(known, number.borrow())) {
    PyErr_Clear();
    return {};
  }
  Ref<> y = allocate(type_of(x));
  if (y) {
    slot_at(y.borrow(), known.member_places[0]) = number.release();
  }
  return y;
}

}  // namespace

extern constinit const StdlibRow kIpv4Address = {.module = "ipaddress",
                                                 .name = "IPv4Address",
                                                 .is_python = true,
                                                 .attributes = {"_ALL_ONES"},
                                                 .members = {"_ip"},
                                                 .uses = {.methods = {"__reduce__", "__init__", "_check_int_address"}},
                                                 .value = copy_address,
                                                 .value_has_one_entry = true,
                                                 .shallow = shallow_value};

}  // namespace ectype
