#include "classify/instance_names.hpp"

#include "capi/names.hpp"

namespace ectype {

bool InstanceNames::load() {
  const struct {
    Ref<>* place;
    const char* text;
  } all[] = {{&copy_hook, "__copy__"},
             {&deepcopy_hook, "__deepcopy__"},
             {&reduce_ex, "__reduce_ex__"},
             {&reduce, "__reduce__"},
             {&get_state, "__getstate__"},
             {&set_state, "__setstate__"},
             {&new_arguments, "__getnewargs__"},
             {&new_arguments_ex, "__getnewargs_ex__"},
             {&new_method, "__new__"},
             {&dict, "__dict__"},
             {&slots, "__slots__"},
             {&slot_names, "__slotnames__"},
             {&get_attribute, "__getattribute__"},
             {&getattr, "__getattr__"},
             {&append, "append"},
             {&items, "items"},
             {&fields, "__dataclass_fields__"}};
  for (const auto& name : all) {
    *name.place = text(name.text);
    if (!*name.place) {
      return false;
    }
  }
  return true;
}

void InstanceNames::learn_attrs(Borrowed<> recognised, WatchedDicts& dicts) const {
  PyObject* getter = nullptr;
  PyObject* setter = nullptr;
  PyObject* globals = nullptr;
  PyObject* expected = nullptr;
  PyObject* builtins = nullptr;
  if (!attrs && PyTuple_CheckExact(recognised.get()) != 0 &&
      PyArg_ParseTuple(recognised.get(), "OOO!O!O!", &getter, &setter, &PyDict_Type, &globals, &PyDict_Type, &expected,
                       &PyTuple_Type, &builtins) != 0) {
    attrs = make_owned<AttrsMethods>(
        AttrsMethods{.getter = share(Borrowed<>(getter)),
                     .setter = share(Borrowed<>(setter)),
                     .names = NamesGuard(Borrowed<>(globals), Borrowed<>(expected), Borrowed<>(builtins), dicts)});
  }
  PyErr_Clear();
}

}  // namespace ectype
