#include "capi/module_export.hpp"

namespace ectype {
namespace {

constexpr const char* kName = "ectype._core";
constexpr const char* kDoc = "Native core of ectype.";

// Of the slots that are not in all versions' headers. Before 3.15 the interpreter refuses numbers that it does not
// know.
constexpr std::uintptr_t kOwnGilSupported = 2;  // 3.12: Py_mod_multiple_interpreters
// 3.13: Py_mod_gil. Without it a free-threaded interpreter turns its GIL on. docs/free-threading.md says by which rules
// the core is safe without it.
constexpr std::uintptr_t kGilNotUsed = 1;

#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030F0000

// The interpreter compares this with itself, and refuses a module for another kind of objects.
PyABIInfo_VAR(abi);

PySlot make_slot(std::uint16_t id, void* value) {
  PySlot slot{};
  slot.sl_id = id;
  slot.sl_flags = PySlot_INTPTR | PySlot_STATIC;  // the value, also a number or a function; all are static
  slot.sl_ptr = value;
  return slot;
}

}  // namespace

ModuleExport export_module(const ModuleParts& parts) {
  static PySlot slots[10];
  PySlot* slot = slots;
  *slot++ = make_slot(Py_mod_abi, &abi);
  *slot++ = make_slot(Py_mod_name, const_cast<char*>(kName));
  *slot++ = make_slot(Py_mod_doc, const_cast<char*>(kDoc));
  *slot++ = make_slot(Py_mod_methods, parts.methods);
  *slot++ = make_slot(Py_mod_state_size, reinterpret_cast<void*>(parts.state_size));
  *slot++ = make_slot(Py_mod_state_free, reinterpret_cast<void*>(parts.free_state));
  *slot++ = make_slot(Py_mod_exec, reinterpret_cast<void*>(parts.execute));
  *slot++ = make_slot(Py_mod_multiple_interpreters, reinterpret_cast<void*>(kOwnGilSupported));
  *slot++ = make_slot(Py_mod_gil, reinterpret_cast<void*>(kGilNotUsed));
  *slot = {};
  return slots;
}

#else

constexpr int kMultipleInterpretersSlot = 3;
constexpr int kGilSlot = 4;

PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, kName, kDoc, 0, nullptr, nullptr, nullptr, nullptr, nullptr,
};

}  // namespace

ModuleExport export_module(const ModuleParts& parts) {
  static PyModuleDef_Slot slots[4];
  PyModuleDef_Slot* slot = slots;
  *slot++ = {Py_mod_exec, reinterpret_cast<void*>(parts.execute)};
  if (since(kPython312)) {
    *slot++ = {kMultipleInterpretersSlot, reinterpret_cast<void*>(kOwnGilSupported)};
  }
  if (kFreeThreaded) {
    *slot++ = {kGilSlot, reinterpret_cast<void*>(kGilNotUsed)};
  }
  *slot = {0, nullptr};
  definition.m_size = parts.state_size;
  definition.m_methods = parts.methods;
  definition.m_slots = slots;
  definition.m_free = parts.free_state;
  return PyModuleDef_Init(&definition);
}

#endif

}  // namespace ectype
