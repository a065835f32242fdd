// io.BytesIO and io.StringIO: a new stream that takes up the state of the other, by the methods that the reduce
// protocol calls. They are written in C and run no other code. The state is a tuple: the contents, for a StringIO how
// lines end, the position, and the attributes or None.
#include "capi/call.hpp"
#include "capi/errors.hpp"
#include "capi/instance.hpp"
#include "capi/tuple.hpp"
#include "classify/stdlib_types.hpp"

namespace ectype {
namespace {

// One with attributes is more than a value. One that is closed follows the protocol, which raises the error.
Ref<> copy_stream(const StdlibType& known, Borrowed<> x) {
  if (!has_no_attributes(x)) {
    return {};
  }
  const Ref<> state = call(known.attributes[0].borrow(), x);
  if (!state) {
    PyErr_Clear();
    return {};
  }
  Ref<> y = PyTuple_CheckExact(state.get()) != 0 ? construct(type_of(x)) : Ref<>();
  const Ref<> done = y ? call(known.attributes[1].borrow(), y.borrow(), state.borrow()) : Ref<>();
  return done ? std::move(y) : Ref<>();
}

}  // namespace

extern constinit const StdlibRow kBytesIo = {.module = "_io",
                                             .name = "BytesIO",
                                             .attributes = {"__getstate__", "__setstate__"},
                                             .value = copy_stream,
                                             .shallow = shallow_value};
extern constinit const StdlibRow kStringIo = {.module = "_io",
                                              .name = "StringIO",
                                              .attributes = {"__getstate__", "__setstate__"},
                                              .value = copy_stream,
                                              .shallow = shallow_value};

}  // namespace ectype
