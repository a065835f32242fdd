#include "plan/known_types.hpp"

#include "python/dict.hpp"
#include "python/type_facts.hpp"

namespace ectype {
namespace {

struct KnownType {
  const char* module;
  const char* name;
  Kind kind;
};

// All of them are written in C and cannot be changed: neither their hooks, nor their constructors.
constexpr KnownType kKnownTypes[] = {
    {"builtins", "bytearray", Kind::kByteArray},
    {"decimal", "Decimal", Kind::kItself},
    {"re", "Pattern", Kind::kItself},
};

// A module's global, if the module has been imported.
Ref<> find_global(const char* module_name, const char* name) {
  const Ref<> module_key = Ref<>::steal(PyUnicode_InternFromString(module_name));
  const Ref<> key = Ref<>::steal(PyUnicode_InternFromString(name));
  const Ref<> module = module_key && key ? Ref<>::steal(PyImport_GetModule(module_key.get())) : Ref<>();
  if (!module || PyModule_Check(module.get()) == 0) {
    return {};
  }
  return share(dict_find(Borrowed<>(PyModule_GetDict(module.get())), key.borrow()));
}

}  // namespace

std::optional<Kind> KnownTypes::kind_of(Type type) {
  static_assert(std::size(kKnownTypes) <= kMost);
  if (!is_unchangeable(type)) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < std::size(kKnownTypes); ++i) {
    if (!types_[i]) {
      types_[i] = find_global(kKnownTypes[i].module, kKnownTypes[i].name);
    }
    if (types_[i].get() == type.object()) {
      return kKnownTypes[i].kind;
    }
  }
  PyErr_Clear();
  return std::nullopt;
}

void KnownTypes::unload() {
  for (Ref<>& type : types_) {
    type = Ref<>();
  }
}

}  // namespace ectype
