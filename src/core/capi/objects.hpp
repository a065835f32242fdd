// The structures of the interpreter's objects: in the tuned build its own, in the limited build repetitions.
//
// From 3.10 to 3.15 the parts that this build reads are the same, except those at the end of this file. objects.cpp
// compares them with the headers of the version that a tuned build is for, selfcheck/see_internals.cpp with the running
// interpreter.
#pragma once

#include "capi/ref.hpp"

#include <structmember.h>

namespace ectype {

namespace repeated {

struct ListObject {
  PyVarObject ob_base;
  PyObject** ob_item;
  Py_ssize_t allocated;
};

struct DictObject {
  PyObject ob_base;
  Py_ssize_t ma_used;
  std::uint64_t version_or_watchers;  // up to 3.13 a version tag, from 3.14 on the bits of its watchers
  void* ma_keys;
  void* ma_values;
};

struct StrObject {
  PyObject ob_base;
  Py_ssize_t length;
};

struct TypeObject {
  PyVarObject ob_base;
  const char* tp_name;
  Py_ssize_t tp_basicsize;
  Py_ssize_t tp_itemsize;
  void* deallocate_to_as_async[5];
  void* repr_to_as_buffer[10];
  unsigned long tp_flags;
  void* doc_to_richcompare[4];
  Py_ssize_t tp_weaklistoffset;
  void* iter_to_getset[5];
  PyTypeObject* tp_base;
  PyObject* tp_dict;
  void* descr_get_and_set[2];
  Py_ssize_t tp_dictoffset;
  void* init_to_bases[6];
  PyObject* tp_mro;
  void* cache_to_delete[4];
  unsigned int tp_version_tag;
};

struct FunctionObject {
  PyObject ob_base;
  PyObject* func_globals;
  PyObject* func_builtins;
  void* name_and_qualname[2];
  PyObject* func_code;
  PyObject* func_defaults;
  PyObject* func_kwdefaults;
  PyObject* func_closure;
};

struct WeakReference {
  PyObject ob_base;
  PyObject* wr_object;  // None once the object is gone
};

struct CellObject {
  PyObject ob_base;
  PyObject* ob_ref;
};

struct MemberDescriptor {
  PyObject ob_base;
  PyTypeObject* d_type;
  void* name_and_qualname[2];
  PyMemberDef* d_member;
};

struct ExceptionObject {
  PyObject ob_base;
  PyObject* dict;
  PyObject* args;
};

}  // namespace repeated

#ifdef Py_LIMITED_API
using ListObject = repeated::ListObject;
using DictObject = repeated::DictObject;
using StrObject = repeated::StrObject;
using TypeObject = repeated::TypeObject;
using FunctionObject = repeated::FunctionObject;
using CellObject = repeated::CellObject;
using WeakReference = repeated::WeakReference;
using MemberDescriptor = repeated::MemberDescriptor;
using ExceptionObject = repeated::ExceptionObject;
#else
using ListObject = PyListObject;
using DictObject = PyDictObject;
using StrObject = PyASCIIObject;
using TypeObject = PyTypeObject;
using FunctionObject = PyFunctionObject;
using CellObject = PyCellObject;
using WeakReference = PyWeakReference;
using MemberDescriptor = PyMemberDescrObject;
using ExceptionObject = PyBaseExceptionObject;
#endif

// The class whose instances have the member.
inline PyTypeObject* class_of(const MemberDescriptor& descriptor) {
#ifdef Py_LIMITED_API
  return descriptor.d_type;
#else
  return descriptor.d_common.d_type;
#endif
}

// The object as one of these structures.
template <class Structure>
ECTYPE_INLINE Structure* as(Borrowed<> object) {
  return reinterpret_cast<Structure*>(object.get());
}
ECTYPE_INLINE TypeObject* as_structure(Type type) { return reinterpret_cast<TypeObject*>(type.get()); }

// A reference to the number of items of a list or tuple.
ECTYPE_INLINE Py_ssize_t& size_of(Borrowed<> object) { return as<PyVarObject>(object)->ob_size; }

// From 3.14 on a tuple stores its hash in front of its items.
constexpr std::size_t head_of_tuple(bool has_hash) { return sizeof(PyVarObject) + (has_hash ? sizeof(Py_hash_t) : 0); }
ECTYPE_INLINE PyObject** items_of_tuple(Borrowed<> tuple) {
  return reinterpret_cast<PyObject**>(reinterpret_cast<char*>(tuple.get()) + head_of_tuple(since(kPython314)));
}

// The place in a heap type of the names that its instances share (3.11 on).
constexpr std::size_t place_of_cached_keys(bool since_312, bool since_315) {
  if (since_315) {
    return 888 + kLongerHead;
  }
  return since_312 ? 880 + kLongerHead : 872;
}
inline void* cached_keys(Type type) {
  const std::size_t place = place_of_cached_keys(since(kPython312), since(kPython315));
  return *reinterpret_cast<void**>(reinterpret_cast<char*>(type.get()) + place);
}

}  // namespace ectype
