// The core reads samples, made in Python, through every structure that it uses, and compares the results with what
// Python says of them.
#include "capi/code.hpp"
#include "capi/gil.hpp"
#include "capi/instance.hpp"
#include "capi/list.hpp"
#include "capi/observers.hpp"
#include "capi/selfcheck/samples.hpp"
#include "capi/selfcheck/see_dicts.hpp"
#include "capi/set.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "capi/type_version.hpp"

#include <atomic>
#include <bit>

namespace ectype {
namespace {

#ifdef Py_LIMITED_API

// Checked before anything else: a new object has one reference, and a constant is immortal from 3.12 on. A debug build
// of the interpreter keeps a total of all references, so the core must not change counts by itself there.
bool sees_counts() {
  constexpr bool kFits = sizeof(void*) == sizeof(std::uint64_t) && std::endian::native == std::endian::little;
  PyObject* list = kFits && PySys_GetObject("gettotalrefcount") == nullptr ? PyList_New(0) : nullptr;
  if (list == nullptr) {
    return false;
  }
  const bool one = low_count(list) == 1;
  Py_IncRef(list);
  const bool two = low_count(list) == 2;
  Py_DecRef(list);
  Py_DecRef(list);
  return one && two && (low_count(Py_None) < 0) == since(kPython312);
}

bool is_complete() { return interpreter::find_functions() && sees_counts(); }

#else

// Whether references are counted where the core reads their number. Without the GIL it reads more than `Py_REFCNT`.
bool sees_counts() {
  const Ref<> list = Ref<>::steal(PyList_New(0));
  if (!list || !has_one_reference(list.borrow()) || !is_of_this_thread(list.borrow())) {
    return false;
  }
  const Ref<> same = share(list);
  return has_references(list.borrow(), 2) && has_just_references(list.borrow(), 2);
}

// The linker has found the functions.
bool is_complete() { return sees_counts(); }

#endif

bool sees_sequences(const Samples& samples) {
  const Borrowed<> list = samples["items"];
  const Borrowed<> tuple = samples["several"];
  bool same = list_size(list) == 3 && tuple_size(tuple) == 3 && as<ListObject>(list)->allocated >= 3;
  for (Py_ssize_t i = 0; same && i < 3; ++i) {
    same = list_item(list, i) == samples.item(i) && tuple_item(tuple, i) == samples.item(i);
  }
  Py_ssize_t members = 0;
  same = same && each_item(samples["members"], [&](Borrowed<> item) {
           ++members;
           return PySequence_Contains(list.get(), item.get()) == 1;
         });
  return same && members == 3 && as<SetLayout>(samples["members"])->used == 3;
}

bool sees_text() {
  const Ref<> ascii = Ref<>::steal(PyUnicode_FromString("first"));
  const Ref<> wide = Ref<>::steal(PyUnicode_FromString("\xce\xb1\xe2\x82\xac\xf0\x9f\x8e\xb2"));  // three characters
  return ascii && wide && as<StrObject>(ascii.borrow())->length == 5 && as<StrObject>(wide.borrow())->length == 3;
}

bool sees_type(Type type) {
  const TypeLayout layout = layout_of(type);
  const Ref<> name = part(type, "__name__");
  return layout.basic_size == number(type, "__basicsize__") && layout.item_size == number(type, "__itemsize__") &&
         layout.dict_offset == number(type, "__dictoffset__") &&
         layout.weaklist_offset == number(type, "__weakrefoffset__") &&
         as_structure(type)->tp_flags == PyType_GetFlags(type.get()) &&
         is_part(as_object(type), "__base__", as_object(base_of(type))) &&
         is_part(as_object(type), "__mro__", mro_of(type)) && name &&
         PyUnicode_CompareWithASCIIString(name.get(), name_of(type)) == 0;
}

// A class must lose its version when it, or one of its bases, changes.
bool sees_type_changes(const Samples& samples) {
  const Type type = samples.type("Slots");
  const Ref<> name = Ref<>::steal(PyUnicode_InternFromString("static"));
  std::uint32_t last = 0;
  for (const char* changed : {"Slots", "Base"}) {
    const bool found = name && is_static_method(class_attribute(type, name.borrow())) && type_version(type) != 0 &&
                       type_version(type) != last;
    last = type_version(type);
    if (!found || PyObject_SetAttrString(samples[changed].get(), "changed", Py_None) < 0 ||
        type_version(type) == last) {
      return false;
    }
  }
  return true;
}

bool sees_types(const Samples& samples) {
  const Borrowed<> own = own_attributes(samples.type("Base"));
  const Ref<> slot = part(samples["Base"], "slot");
  const Ref<> other = part(samples["Slots"], "other");
  if (!sees_type(samples.type("Base")) || !sees_type(samples.type("Slots")) || !sees_type(samples.type("Attributes")) ||
      !sees_type(Type(&PyTuple_Type)) || !sees_type(Type(&PyType_Type)) || PyDict_CheckExact(own.get()) == 0 ||
      PyDict_GetItemString(own.get(), "slot") != slot.get() || !other) {
    return false;
  }
  const auto offset = object_slot_offset(samples.type("Base"), slot.borrow());
  const auto other_offset = object_slot_offset(samples.type("Slots"), other.borrow());
  return offset && other_offset && slot_at(samples["slots"], *offset) == samples.item(0).get() &&
         slot_at(samples["slots"], *other_offset) == samples.item(1).get() && sees_type_changes(samples);
}

bool sees_functions(const Samples& samples) {
  const Borrowed<> function = samples["function"];
  return is_function(function) && is_code(samples["code"]) && code_of(function) == samples["code"] &&
         globals_of(function) == samples["names"] && keyword_defaults_of(function) == samples["keyword_defaults"] &&
         only_cell_of(function) != nullptr && only_cell_of(function)->ob_ref == samples["items"].get() &&
         as<ExceptionObject>(samples["error"])->args == part(samples["error"], "args").get();
}

bool has_first_two_items(const Samples& samples, Borrowed<> object) {
  return is_part(object, "first", samples.item(0)) && is_part(object, "second", samples.item(1));
}

// Reads attributes in the object, as they are and as other threads leave them, and their names. Moves them to another
// object.
bool sees_inline_values(const Samples& samples) {
  const auto full = InlineAttributes::to_read(samples["full"]);
  const ReadAttributes read(samples["full"]);
  const auto bare = InlineAttributes::alone(samples["bare"]);
  const auto shared_with_dict = InlineAttributes::to_read(samples["empty"]);
  const SharedNames names(samples.type("Attributes"));
  if (!full || !bare || !shared_with_dict || InlineAttributes::alone(samples["empty"]) ||
      InlineAttributes::to_read(samples["asked"]) || full.count() != 2 || bare.count() != 0 || !read ||
      read.count() != 2 || names.count() < 2) {
    return false;
  }
  RefRow<2> values;
  for (Py_ssize_t i = 0; i < 2; ++i) {
    const Borrowed<> name = names.name(full.place(i));
    if (full.value(i) != samples.item(i) || read.value(i) != samples.item(i) || read.place(i) != full.place(i) ||
        PyUnicode_CompareWithASCIIString(name.get(), i == 0 ? "first" : "second") != 0) {
      return false;
    }
    values.push(share(full.value(i)));
  }
  full.move_to(bare, values);
  return has_first_two_items(samples, samples["bare"]);
}

bool sees_instances(const Samples& samples) {
  PyObject** place = interpreter::place_of_dict(samples["asked"].get());
  return has_no_attributes(samples["empty"]) && !has_no_attributes(samples["full"]) &&
         !has_no_attributes(samples["asked"]) && place != nullptr && *place == samples["attributes"].get() &&
         (!has_inline_attributes() || sees_inline_values(samples));
}

// The marks are in the right place if the pointer to the interpreter beside them is, and the request if the recursion
// limit beside it is.
bool sees_gil() {
  const char* thread = reinterpret_cast<const char*>(PyThreadState_Get());
  const char* interpreter = *reinterpret_cast<const char* const*>(thread + kInterpreterOfThread);
  if (interpreter != reinterpret_cast<const char*>(PyInterpreterState_Get())) {
    return false;
  }
  if (since(kPython313)) {
    return true;
  }
  const auto* request =
      reinterpret_cast<const int*>(interpreter + place_of_gil_request(since(kPython311), since(kPython312)));
  return request[since(kPython312) ? 1 : -2] == Py_GetRecursionLimit() && (request[0] == 0 || request[0] == 1);
}

// The functions are in the right place if the thread's number beside them is. Code that is not watched has no events.
bool sees_observers(const Samples& samples) {
  const PyThreadState* thread = PyThreadState_Get();
  const std::size_t place =
      place_of_thread_number(since(kPython311), since(kPython312), since(kPython313), since(kPython315));
  return value_at<unsigned long>(thread, place) == PyThread_get_thread_ident() &&
         (monitoring_version(PyThreadState_Get()) != 0 || !has_events_of_its_own(samples["code"]));
}

bool sees_all() {
  const Samples samples;
  return samples && sees_sequences(samples) && sees_text() && sees_dicts(samples) && sees_new_entries() &&
         sees_dict_changes() && sees_types(samples) && sees_functions(samples) && sees_instances(samples) &&
         sees_gil() && sees_observers(samples);
}

// A tuned build of each version from 3.10 on has been compared with its headers.
bool is_seen_version() { return since(kPython310) && !since(kFirstUnknownPython); }

enum class Answer : std::uint8_t { kNone, kNo, kYes };

}  // namespace

// Uses no lock: making the samples runs Python code, during which other interpreters may run and call this function.
// They all get the same result.
bool internals_fit() {
  static std::atomic<Answer> answer = Answer::kNone;
  if (answer.load() == Answer::kNone) {
    const bool fit = is_seen_version() && is_complete() && sees_all();
    PyErr_Clear();
    answer.store(fit ? Answer::kYes : Answer::kNo);
  }
  return answer.load() == Answer::kYes;
}

}  // namespace ectype
