// The types of the standard library that are known, one entry each. To add one, see CONTRIBUTING.md.
#pragma once

#include "plan/known_types.hpp"

namespace ectype {

// What to know of a type. The walk's file for its kind says what it does with it.
struct KnownTypeEntry {
  const char* module = nullptr;
  const char* name = nullptr;
  Kind kind = Kind::kProtocol;
  bool is_python = false;  // written in Python
  std::uint32_t first_version = 0;
  std::array<const char*, KnownType::kMostAttributes> attributes{};
  std::array<const char*, KnownType::kMostMembers> members{};
  const char* capsule = nullptr;  // an attribute of the module
  // Of a class written in Python: a method that the hooks call, and what they use of another module.
  const char* also = nullptr;
  StandardCode::Import import{};
  // Of an iterator, whose type no module holds: makes what it iterates over.
  PyObject* (*iterated)() = nullptr;
};

constexpr KnownTypeEntry of_sequence_iterator(const char* name, PyObject* (*iterated)()) {
  return {.module = "builtins",
          .name = name,
          .kind = Kind::kSequenceIterator,
          .attributes = {"__reduce__", "__setstate__"},
          .iterated = iterated};
}

constexpr KnownTypeEntry of_datetime(const char* name, Kind kind) {
  return {
      .module = "_datetime", .name = name, .kind = kind, .attributes = {"__reduce_ex__"}, .capsule = "datetime_CAPI"};
}

constexpr KnownTypeEntry of_pathlib(const char* name) {
  return {.module = "pathlib",
          .name = name,
          .kind = Kind::kPath,
          .is_python = true,
          .first_version = kPython313,
          .members = {"_raw_paths"},
          .import = {.module = "os", .name = "fspath"}};
}

// Types written in C are found in the modules that define them: in those that offer them, programs put other things
// (frozen clocks, fake paths).
inline constexpr KnownTypeEntry kKnownTypesTable[] = {
    {.module = "builtins", .name = "bytearray", .kind = Kind::kByteArray},
    {.module = "builtins", .name = "enumerate", .kind = Kind::kEnumerate, .attributes = {"__reduce__"}},
    of_sequence_iterator("list_iterator", [] { return PyList_New(0); }),
    of_sequence_iterator("tuple_iterator", [] { return PyTuple_New(0); }),
    {.module = "builtins", .name = "slice", .kind = Kind::kSlice, .members = {"start", "stop", "step"}},
    {.module = "builtins", .name = "BaseException", .kind = Kind::kException},
    {.module = "_decimal", .name = "Decimal", .kind = Kind::kItself},
    {.module = "re", .name = "Pattern", .kind = Kind::kItself},
    {.module = "array", .name = "array", .kind = Kind::kArray},
    of_datetime("datetime", Kind::kDateTime),
    of_datetime("time", Kind::kTime),
    of_datetime("date", Kind::kDate),
    of_datetime("timedelta", Kind::kTimeDelta),
    {.module = "_datetime", .name = "timezone", .kind = Kind::kTimeZone, .attributes = {"__getinitargs__", "utc"}},
    {.module = "_collections", .name = "deque", .kind = Kind::kDeque, .attributes = {"append", "maxlen"}},
    {.module = "_collections", .name = "defaultdict", .kind = Kind::kDefaultDict, .members = {"default_factory"}},
    {.module = "_collections", .name = "OrderedDict", .kind = Kind::kOrderedDict, .attributes = {"items"}},
    {.module = "_functools",
     .name = "partial",
     .kind = Kind::kPartial,
     .attributes = {"__setstate__"},
     .members = {"func", "args", "keywords"}},
    {.module = "types", .name = "SimpleNamespace", .kind = Kind::kNamespace},

    {.module = "enum", .name = "Enum", .kind = Kind::kEnumMember, .is_python = true, .first_version = kPython311},
    {.module = "fractions", .name = "Fraction", .kind = Kind::kItself, .is_python = true},
    {.module = "uuid", .name = "UUID", .kind = Kind::kUuid, .is_python = true, .members = {"int", "is_safe"}},
    {.module = "collections",
     .name = "Counter",
     .kind = Kind::kCounter,
     .is_python = true,
     .also = "update",
     .import = {.module = "_collections_abc", .name = "Mapping"}},
    of_pathlib("PurePosixPath"),
    of_pathlib("PosixPath"),
    of_pathlib("PureWindowsPath"),
};

}  // namespace ectype
