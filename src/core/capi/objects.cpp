// Only assertions: the structures that the limited build repeats are those of this interpreter.
#include "capi/objects.hpp"
#include "capi/set_layout.hpp"

#if !defined(Py_LIMITED_API)

#include <cstddef>

namespace ectype {

static_assert(offsetof(repeated::ListObject, ob_item) == offsetof(PyListObject, ob_item));
static_assert(offsetof(repeated::ListObject, allocated) == offsetof(PyListObject, allocated));

static_assert(offsetof(repeated::DictObject, ma_used) == offsetof(PyDictObject, ma_used));
static_assert(offsetof(repeated::DictObject, ma_keys) == offsetof(PyDictObject, ma_keys));
static_assert(offsetof(repeated::DictObject, ma_values) == offsetof(PyDictObject, ma_values));

static_assert(offsetof(repeated::StrObject, length) == offsetof(PyASCIIObject, length));

static_assert(offsetof(repeated::TypeObject, tp_name) == offsetof(PyTypeObject, tp_name));
static_assert(offsetof(repeated::TypeObject, tp_basicsize) == offsetof(PyTypeObject, tp_basicsize));
static_assert(offsetof(repeated::TypeObject, tp_itemsize) == offsetof(PyTypeObject, tp_itemsize));
static_assert(offsetof(repeated::TypeObject, tp_flags) == offsetof(PyTypeObject, tp_flags));
static_assert(offsetof(repeated::TypeObject, tp_weaklistoffset) == offsetof(PyTypeObject, tp_weaklistoffset));
static_assert(offsetof(repeated::TypeObject, tp_base) == offsetof(PyTypeObject, tp_base));
static_assert(offsetof(repeated::TypeObject, tp_dict) == offsetof(PyTypeObject, tp_dict));
static_assert(offsetof(repeated::TypeObject, tp_dictoffset) == offsetof(PyTypeObject, tp_dictoffset));
static_assert(offsetof(repeated::TypeObject, tp_mro) == offsetof(PyTypeObject, tp_mro));
static_assert(offsetof(repeated::TypeObject, tp_version_tag) == offsetof(PyTypeObject, tp_version_tag));

static_assert(offsetof(repeated::FunctionObject, func_globals) == offsetof(PyFunctionObject, func_globals));
static_assert(offsetof(repeated::FunctionObject, func_code) == offsetof(PyFunctionObject, func_code));
static_assert(offsetof(repeated::FunctionObject, func_kwdefaults) == offsetof(PyFunctionObject, func_kwdefaults));
static_assert(offsetof(repeated::FunctionObject, func_closure) == offsetof(PyFunctionObject, func_closure));

static_assert(offsetof(repeated::CellObject, ob_ref) == offsetof(PyCellObject, ob_ref));
static_assert(offsetof(repeated::WeakReference, wr_object) == offsetof(PyWeakReference, wr_object));
static_assert(offsetof(repeated::MemberDescriptor, d_member) == offsetof(PyMemberDescrObject, d_member));
static_assert(offsetof(repeated::ExceptionObject, args) == offsetof(PyBaseExceptionObject, args));

static_assert(head_of_tuple(since(kPython314)) == offsetof(PyTupleObject, ob_item));
static_assert(place_of_cached_keys(since(kPython312), since(kPython315)) == offsetof(PyHeapTypeObject, ht_cached_keys));

static_assert(offsetof(SetLayout, fill) == offsetof(PySetObject, fill));
static_assert(offsetof(SetLayout, used) == offsetof(PySetObject, used));
static_assert(offsetof(SetLayout, mask) == offsetof(PySetObject, mask));
static_assert(offsetof(SetLayout, table) == offsetof(PySetObject, table));
static_assert(offsetof(SetEntryLayout, hash) == offsetof(setentry, hash) && sizeof(SetEntryLayout) == sizeof(setentry));

}  // namespace ectype

#endif
