#include "state.hpp"

#include "capi/names.hpp"

namespace ectype {
namespace {

struct Binding {
  Ref<>* place;
  const char* name;
};

// Loads attributes of a module by name. False with an error set.
[[nodiscard]] bool load_from(const char* module_name, std::initializer_list<Binding> bindings) {
  const Ref<> module = Ref<>::steal(PyImport_ImportModule(module_name));
  if (!module) {
    return false;
  }
  for (const Binding& binding : bindings) {
    *binding.place = Ref<>::steal(PyObject_GetAttrString(module.get(), binding.name));
    if (!*binding.place) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool Names::load() {
  for (const Binding& binding : std::initializer_list<Binding>{{&append, "append"},
                                                               {&class_attribute, "__class__"},
                                                               {&close, "close"},
                                                               {&copy_atomic_types, "_copy_atomic_types"},
                                                               {&copy_containers, "_copy_builtin_containers"},
                                                               {&copy_dispatch, "_copy_dispatch"},
                                                               {&copy_method, "copy"},
                                                               {&deepcopy_hook, "__deepcopy__"},
                                                               {&dict, "__dict__"},
                                                               {&fields, "_fields"},
                                                               {&get, "get"},
                                                               {&memo, "memo"},
                                                               {&name, "__name__"},
                                                               {&reduce, "__reduce__"},
                                                               {&reduce_ex, "__reduce_ex__"},
                                                               {&replace_hook, "__replace__"},
                                                               {&set_state, "__setstate__"},
                                                               {&update, "update"}}) {
    *binding.place = text(binding.name);
    if (!*binding.place) {
      return false;
    }
  }
  return true;
}

bool PythonFallbacks::load() {
  return load_from("ectype._protocol", {{&add_note, "add_note"},
                                        {&apply_rules, "apply_rules"},
                                        {&call, "call"},
                                        {&finish_hook, "finish_hook"},
                                        {&finish_model, "finish_model"},
                                        {&has_monitoring_tools, "has_monitoring_tools"},
                                        {&hold_patch, "hold_patch"},
                                        {&keep_unfinished, "keep_unfinished"},
                                        {&module_name, "module_name"},
                                        {&names_of_fields, "names_of_fields"},
                                        {&qualname, "qualname"},
                                        {&read_hook, "read_hook"},
                                        {&read_state_methods, "read_state_methods"},
                                        {&reconstruct, "reconstruct"},
                                        {&apply_state, "apply_state"},
                                        {&set_fields, "set_fields"},
                                        {&unpack_pair, "unpack_pair"},
                                        {&deepcopy_arguments, "deepcopy"},
                                        {&copy_arguments, "copy"},
                                        {&replace_arguments, "replace"},
                                        {&replicate_arguments, "replicate"}});
}

bool State::load() {
  const Ref<> copy_module = Ref<>::steal(PyImport_ImportModule("copy"));
  const Ref<> library = Ref<>::steal(PyImport_ImportModule("ectype._library"));
  if (!copy_module || !library || !load_from("ectype._library", {{&error, "Error"}, {&nil, "NIL"}}) ||
      !load_from("ectype._protocol", {{&declarations.by_address, "declared"}}) || !names.load() ||
      !instance_names.load() || !fallbacks.load() || !tables.load(copy_module.borrow(), library.borrow())) {
    return false;
  }
  if (!load_from("_signal",
                 {{&signals.get_signal, "getsignal"}, {&signals.default_interrupt_handler, "default_int_handler"}}) ||
      !load_from("gc", {{&collector.count_frozen, "get_freeze_count"},
                        {&collector.freeze, "freeze"},
                        {&collector.unfreeze, "unfreeze"}})) {
    return false;
  }
  copy_names = share(Borrowed<>(PyModule_GetDict(copy_module.get())));
  if (!shallow_plans.load(copy_names.borrow())) {
    return false;
  }
  constexpr long kProtocol = 4;  // the argument that copy.py passes to `__reduce_ex__`
  protocol = Ref<>::steal(PyLong_FromLong(kProtocol));
  no_arguments = Ref<>::steal(PyTuple_New(0));
  unused_memo = Ref<>::steal(PyDict_New());
  return protocol && no_arguments && unused_memo;
}

}  // namespace ectype
