// Only assertions: the layout in dict_layout.hpp is that of this interpreter.
#ifndef Py_LIMITED_API
#define Py_BUILD_CORE 1  // before <Python.h>, or the internal headers refuse
#endif
#include "capi/dict_layout.hpp"

#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030B0000

// C's <stdatomic.h>, which the internal headers of 3.11 and 3.12 include, is empty in C++20.
#undef HAVE_STD_ATOMIC
#include <internal/pycore_dict.h>

namespace ectype {

static_assert(offsetof(DictKeysLayout, log2_index_bytes) == offsetof(PyDictKeysObject, dk_log2_index_bytes));
static_assert(offsetof(DictKeysLayout, log2_size) == offsetof(PyDictKeysObject, dk_log2_size));
static_assert(offsetof(DictKeysLayout, version) == offsetof(PyDictKeysObject, dk_version));
static_assert(offsetof(DictKeysLayout, usable) == offsetof(PyDictKeysObject, dk_usable));
static_assert(DKIX_EMPTY == -1);
static_assert(offsetof(DictKeysLayout, kind) == offsetof(PyDictKeysObject, dk_kind));
static_assert(offsetof(DictKeysLayout, entry_count) == offsetof(PyDictKeysObject, dk_nentries));
static_assert(sizeof(DictKeysLayout) == offsetof(PyDictKeysObject, dk_indices));
static_assert(DICT_KEYS_GENERAL == 0);
static_assert(sizeof(DictEntryLayout) == sizeof(PyDictUnicodeEntry));
static_assert(offsetof(DictEntryLayout, value) == offsetof(PyDictUnicodeEntry, me_value));
static_assert(sizeof(GeneralDictEntryLayout) == sizeof(PyDictKeyEntry));
static_assert(offsetof(GeneralDictEntryLayout, hash) == offsetof(PyDictKeyEntry, me_hash));
static_assert(offsetof(GeneralDictEntryLayout, entry) + offsetof(DictEntryLayout, value) ==
              offsetof(PyDictKeyEntry, me_value));

}  // namespace ectype

#endif
