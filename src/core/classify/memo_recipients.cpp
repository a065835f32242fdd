#include "classify/memo_recipients.hpp"

#include "capi/code.hpp"
#include "capi/inline_attributes.hpp"
#include "capi/instance.hpp"
#include "capi/names.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "capi/type_version.hpp"

#include <algorithm>

namespace ectype {
namespace {

// The fields of `ectype._memo_use.Recipient`, in their order.
constexpr Py_ssize_t kKind = 0, kFunction = 1, kNames = 2, kMeaning = 3, kCode = 4, kStart = 5;

bool is_own(const OwnDeepcopy& own, Borrowed<> called) { return called && own.is(called); }
// What a weak reference refers to; null if that is gone. Functions and classes are kept alive by those that use them.
Borrowed<> target_of(Borrowed<> weak) {
  PyObject* target = weak.get() == Py_None ? Py_None : as<WeakReference>(weak)->wr_object;
  return target == Py_None ? Borrowed<>() : Borrowed<>(target);
}
Borrowed<> none_as_null(Borrowed<> x) { return x.get() == Py_None ? Borrowed<>() : x; }

// Whether a look-up of the name may find an entry, or run foreign code.
bool may_have(Borrowed<> dict, Borrowed<> name) {
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(dict, position, key, value)) {
    if (PyUnicode_CheckExact(key.get()) == 0 || PyUnicode_Compare(key.get(), name.get()) == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

Owned<MemoRecipients> MemoRecipients::of(Borrowed<> rows) {
  Owned<MemoRecipients> recipients = make_owned<MemoRecipients>(rows);
  if (recipients == nullptr) {
    return nullptr;
  }
  recipients->count_ = std::min(static_cast<std::size_t>(tuple_size(rows)), kMost);
  for (std::size_t i = 0; i < recipients->count_; ++i) {
    const Borrowed<> fields = tuple_item(rows, static_cast<Py_ssize_t>(i));
    Row& row = recipients->rows_[i];
    row.kind = static_cast<Kind>(PyLong_AsLong(tuple_item(fields, kKind).get()));
    row.function = tuple_item(fields, kFunction);
    const Borrowed<> names = tuple_item(fields, kNames);
    row.name = tuple_item(names, 0);
    row.attribute = tuple_size(names) > 1 ? tuple_item(names, 1) : Borrowed<>();
    row.global = GlobalName(names);
    row.meaning = tuple_item(fields, kMeaning);
    row.code = none_as_null(tuple_item(fields, kCode));
    if (const Borrowed<> start = none_as_null(tuple_item(fields, kStart))) {
      row.start = tuple_item(start, 0);
      row.cell = PyLong_AsSsize_t(tuple_item(start, 1).get());
    }
  }
  return recipients;
}

bool MemoRecipients::are_as_read(const OwnDeepcopy& own, Borrowed<> x) const {
  const Type type = type_of(x);
  if (version_ == 0 || version_ != type_version(type)) {
    version_ = 0;
    if (!class_is_as_read(type)) {
      PyErr_Clear();
      return false;
    }
    version_ = type_version(type);
  }
  for (std::size_t i = 0; i < count_; ++i) {
    if (!is_as_read(rows_[i], own, x)) {
      PyErr_Clear();
      return false;
    }
  }
  return true;
}

bool MemoRecipients::is_observed(const Observers& observers) const {
  return std::any_of(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(count_), [&](const Row& row) {
    const Borrowed<> called = row.code ? target_of(row.meaning) : Borrowed<>();
    return called && !observers.none_of(called);
  });
}

bool MemoRecipients::is_as_read(Row& row, const OwnDeepcopy& own, Borrowed<> x) {
  const Borrowed<> function = target_of(row.function);
  const Borrowed<> meaning = target_of(row.meaning);
  if (!function || (row.code && (!meaning || code_of(meaning) != row.code))) {
    return false;
  }
  switch (row.kind) {
    case Kind::kDeepcopy:
      return is_own(own, row.global.value(globals_of(function)));
    case Kind::kImported:
      if (const Borrowed<> module = globals_of_module(row.name)) {
        return is_own(own, dict_find(module, row.attribute));
      }
      return false;
    case Kind::kGlobal: {
      Borrowed<> found = row.global.value(globals_of(function));
      if (!found && !error_is_set()) {
        found = row.builtin.find(builtins_of(function), row.name);
      }
      return found && found == meaning;
    }
    case Kind::kMethod:
      return !is_hidden(row, x);
    case Kind::kMethodOfSuper: {
      const Borrowed<> cells(as<FunctionObject>(function)->func_closure);
      return row.cell < 0 || as<CellObject>(tuple_item(cells, row.cell))->ob_ref == target_of(row.start).get();
    }
  }
  return false;
}

// Whether the object may have an attribute of its own by the name of the method.
bool MemoRecipients::is_hidden(Row& row, Borrowed<> x) {
  if (InlineAttributes::to_read(x)) {
    const SharedNames shared(type_of(x));
    for (; row.names_seen < shared.count(); ++row.names_seen) {
      // A name that came into the dict by its items need not be interned.
      if (PyUnicode_Compare(shared.name(row.names_seen).get(), row.name.get()) == 0) {
        return true;
      }
    }
    return false;
  }
  PyObject** place = interpreter::place_of_dict(x.get());
  if (place == nullptr || *place == nullptr) {
    return false;
  }
  const Borrowed<> dict(*place);
  if (PyDict_CheckExact(dict.get()) == 0) {
    return true;
  }
  return has_only_str_keys(dict) ? static_cast<bool>(dict_find(dict, row.name)) : may_have(dict, row.name);
}

// Whether the methods of the class are those that were read. An error may be set if not.
bool MemoRecipients::class_is_as_read(Type type) const {
  for (std::size_t i = 0; i < count_; ++i) {
    Row& row = rows_[i];
    row.names_seen = 0;
    if (row.kind == Kind::kMethod && (class_attribute(type, row.name) != target_of(row.meaning) ||
                                      !same_slot(type, Type(&PyBaseObject_Type), Py_tp_getattro))) {
      return false;
    }
    if (row.kind == Kind::kMethodOfSuper &&
        method_after(type, target_of(row.start), row.name) != target_of(row.meaning)) {
      return false;
    }
  }
  return true;
}

// What `super(start, x)` finds for an `x` of this type. Null if that is unknown.
Borrowed<> MemoRecipients::method_after(Type type, Borrowed<> start, Borrowed<> name) {
  const Borrowed<> order = mro_of(type);
  Py_ssize_t i = 0;
  while (i < tuple_size(order) && tuple_item(order, i) != start) {
    ++i;
  }
  for (++i; i < tuple_size(order); ++i) {
    const Type found(reinterpret_cast<PyTypeObject*>(tuple_item(order, i).get()));
    if (!is_heap_type(found)) {
      return {};
    }
    if (const Borrowed<> method = dict_find(own_attributes(found), name); method || error_is_set()) {
      return method;
    }
  }
  return {};
}

}  // namespace ectype
