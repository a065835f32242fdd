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

namespace {
struct Fallback {
  Ref<> PythonFallbacks::* place;
  const char* name;
};
constexpr Fallback kFallbacks[] = {{&PythonFallbacks::add_note, "add_note"},
                                   {&PythonFallbacks::apply_remaining_rules, "apply_remaining_rules"},
                                   {&PythonFallbacks::apply_rules, "apply_rules"},
                                   {&PythonFallbacks::call, "call"},
                                   {&PythonFallbacks::finish_hook, "finish_hook"},
                                   {&PythonFallbacks::finish_model, "finish_model"},
                                   {&PythonFallbacks::has_monitoring_tools, "has_monitoring_tools"},
                                   {&PythonFallbacks::hold_patch, "hold_patch"},
                                   {&PythonFallbacks::keep_unfinished, "keep_unfinished"},
                                   {&PythonFallbacks::module_name, "module_name"},
                                   {&PythonFallbacks::names_of_arguments, "names_of_arguments"},
                                   {&PythonFallbacks::names_of_fields, "names_of_fields"},
                                   {&PythonFallbacks::qualname, "qualname"},
                                   {&PythonFallbacks::read_getattr, "read_getattr"},
                                   {&PythonFallbacks::read_hook, "read_hook"},
                                   {&PythonFallbacks::read_reducer, "read_reducer"},
                                   {&PythonFallbacks::read_state_methods, "read_state_methods"},
                                   {&PythonFallbacks::reconstruct, "reconstruct"},
                                   {&PythonFallbacks::apply_state, "apply_state"},
                                   {&PythonFallbacks::set_fields, "set_fields"},
                                   {&PythonFallbacks::unpack_pair, "unpack_pair"},
                                   {&PythonFallbacks::deepcopy_arguments, "deepcopy"},
                                   {&PythonFallbacks::copy_arguments, "copy"},
                                   {&PythonFallbacks::replace_arguments, "replace"},
                                   {&PythonFallbacks::replicate_arguments, "replicate"}};
}  // namespace

bool PythonFallbacks::load() {
  const Ref<> module = Ref<>::steal(PyImport_ImportModule("ectype._protocol"));
  for (const auto& [place, name] : kFallbacks) {
    this->*place = module ? Ref<>::steal(PyObject_GetAttrString(module.get(), name)) : Ref<>();
    if (!(this->*place)) {
      return false;
    }
  }
  return true;
}

void PythonFallbacks::load_as(const PythonFallbacks& other) {
  for (const auto& [place, name] : kFallbacks) {
    this->*place = share(other.*place);
  }
}

bool State::load() {
  copy_module = Ref<>::steal(PyImport_ImportModule("copy"));
  const Ref<> library = Ref<>::steal(PyImport_ImportModule("ectype._library"));
  if (!copy_module || !library || !load_from("ectype._library", {{&error, "Error"}, {&nil, "NIL"}}) ||
      !load_from("ectype._protocol", {{&declarations.by_address, "declared"}}) || !load_constants() ||
      !fallbacks.load() || !tables.load(copy_module.borrow(), library.borrow())) {
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
  return shallow_plans.load(copy_names.borrow());
}

bool State::load_as(const State& other) {
  copy_module = share(other.copy_module);
  copy_names = share(other.copy_names);
  error = share(other.error);
  nil = share(other.nil);
  declarations.by_address = share(other.declarations.by_address);
  signals.get_signal = share(other.signals.get_signal);
  signals.default_interrupt_handler = share(other.signals.default_interrupt_handler);
  collector.count_frozen = share(other.collector.count_frozen);
  collector.freeze = share(other.collector.freeze);
  collector.unfreeze = share(other.collector.unfreeze);
  fallbacks.load_as(other.fallbacks);
  return load_constants() && tables.load_as(other.tables, copy_module.borrow()) &&
         shallow_plans.load_as(other.shallow_plans);
}

bool State::load_constants() {
  constexpr long kProtocol = 4;  // the argument that copy.py passes to `__reduce_ex__`
  protocol = Ref<>::steal(PyLong_FromLong(kProtocol));
  no_arguments = Ref<>::steal(PyTuple_New(0));
  unused_memo = Ref<>::steal(PyDict_New());
  return protocol && no_arguments && unused_memo && names.load() && instance_names.load() && container_methods.load();
}

}  // namespace ectype
