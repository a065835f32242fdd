// The description of the module that the interpreter gets at import.
//
//   tuned builds from 3.15 on   `PyModExport__core` returns slots (PEP 793)
//   all others                  `PyInit__core` returns a definition (PEP 489)
#pragma once

#include "capi/api.hpp"

namespace ectype {

struct ModuleParts {
  PyMethodDef* methods;              // static, like all that it points to
  int (*execute)(PyObject* module);  // -1 with an error set
  Py_ssize_t state_size;
  void (*free_state)(void* module);
};

// The function that the interpreter calls returns this.
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030F0000
using ModuleExport = PySlot*;
#define ECTYPE_EXPORTED_MODULE PyMODEXPORT_FUNC PyModExport__core
#else
using ModuleExport = PyObject*;
#define ECTYPE_EXPORTED_MODULE PyMODINIT_FUNC PyInit__core
#endif

// Called once for each import, with the same parts.
ModuleExport export_module(const ModuleParts& parts);

}  // namespace ectype
