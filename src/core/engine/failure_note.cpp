#include "engine/failure_note.hpp"

#include "capi/dict.hpp"
#include "capi/exception.hpp"
#include "capi/list.hpp"
#include "memo/lease.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <string_view>

namespace ectype {
namespace {

constexpr std::string_view kOpening = "while deep-copying root";
constexpr Py_ssize_t kLongestKey = 40;
constexpr Py_ssize_t kLongestNote = 500;

// A text that grows at its end, up to `kLongestNote` characters. If something fails, all of it is lost.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): what `size_` leaves out is never read
class Text {
 public:
  void add(std::string_view utf8) {
    const auto room = std::span(bytes_).subspan(size_);
    const std::size_t count = std::min(utf8.size(), room.size());
    std::copy_n(utf8.begin(), count, room.begin());
    size_ += count;
  }
  void add(std::size_t number) {
    std::array<char, 20> digits{};
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    add(std::string_view(digits.data(), end));
  }
  // Adds a str. A null one is a failure, whose error is cleared: what follows must not run with an error set.
  void add(const Ref<>& str) {
    Py_ssize_t size = 0;
    const char* utf8 = str ? PyUnicode_AsUTF8AndSize(str.get(), &size) : nullptr;
    if (utf8 == nullptr) {
      is_complete_ = false;
      PyErr_Clear();
    } else {
      add(std::string_view(utf8, static_cast<std::size_t>(size)));
    }
  }
  // Empty if something failed, perhaps with an error set.
  [[nodiscard]] Ref<> finish() const {
    Py_ssize_t used = 0;  // The last character may have been cut.
    Ref<> text =
        is_complete_
            ? Ref<>::steal(PyUnicode_DecodeUTF8Stateful(bytes_.data(), static_cast<Py_ssize_t>(size_), nullptr, &used))
            : Ref<>();
    return text && PyUnicode_GetLength(text.get()) > kLongestNote
               ? Ref<>::steal(PyUnicode_Substring(text.get(), 0, kLongestNote))
               : std::move(text);
  }

 private:
  static constexpr std::size_t kBytesOfCharacter = 4;  // at most, in UTF-8
  std::array<char, kBytesOfCharacter * kLongestNote> bytes_;
  std::size_t size_ = 0;
  bool is_complete_ = true;
};

// Whether the `repr` of exact instances runs no code of a program's.
bool has_plain_repr(Borrowed<> key) {
  const PyTypeObject* type = type_of(key).get();
  return type == &PyUnicode_Type || type == &PyLong_Type || type == &PyBytes_Type || type == &PyFloat_Type ||
         type == &PyComplex_Type || type == &PyBool_Type || key.get() == Py_None;
}

void add_key(Text& text, const State& state, Borrowed<> key) {
  text.add("[");
  if (has_plain_repr(key)) {
    const Ref<> shown = Ref<>::steal(PyObject_Repr(key.get()));
    const bool is_long = shown && PyUnicode_GetLength(shown.get()) > kLongestKey;
    text.add(is_long ? Ref<>::steal(PyUnicode_Substring(shown.get(), 0, kLongestKey)) : share(shown.borrow()));
    text.add(is_long ? "..." : "");
  } else {
    text.add("<");
    text.add(get_by(state.fallbacks.qualname.borrow(), as_object(type_of(key))));
    text.add(">");
  }
  text.add("]");
}

// Adds a step, as Python spells it where it can.
void add_step(Text& text, const State& state, const ErrorPath::Step& step) {
  switch (step.sort) {
    case ErrorPath::Step::Sort::kNothing:
      break;
    case ErrorPath::Step::Sort::kItem:
      text.add("[");
      text.add(static_cast<std::size_t>(step.index));
      text.add("]");
      break;
    case ErrorPath::Step::Sort::kPart:
      text.add("<");
      text.add(step.part);
      text.add(">");
      break;
    case ErrorPath::Step::Sort::kAttribute:
      if (PyUnicode_CheckExact(step.key.get()) != 0 && PyUnicode_IsIdentifier(step.key.get()) != 0) {
        text.add(".");
        text.add(step.key);
        break;
      }
      [[fallthrough]];
    case ErrorPath::Step::Sort::kKey:
      add_key(text, state, step.key.borrow());
  }
}

// Adds the way from the root to the object that failed.
void add_way(Text& text, const State& state, const ErrorPath& path) {
  for (std::size_t i = path.kept(); i-- > 0;) {
    add_step(text, state, path.step(i));
    if (i == ErrorPath::kEnds && path.left_out() > 0) {
      text.add("...<");
      text.add(path.left_out());
      text.add(" more>...");
    }
  }
}

void add_type(Text& text, const State& state, Borrowed<> type) {
  const Ref<> module = get_by(state.fallbacks.module_name.borrow(), type);
  text.add(" (a ");
  if (module && PyUnicode_Check(module.get()) != 0 && PyUnicode_CompareWithASCIIString(module.get(), "builtins") != 0) {
    text.add(module);
    text.add(".");
  }
  text.add(get_by(state.fallbacks.qualname.borrow(), type));
  text.add(")");
}

// Removes the notes of earlier copies, and returns the last one without its opening. Empty if there is none, or with an
// error set.
Ref<> take_earlier_note(Borrowed<> error) {
  const Borrowed<> attributes = exception_dict(error);
  const Borrowed<> notes = attributes ? dict_find(attributes, "__notes__") : Borrowed<>();
  if (!notes || PyList_CheckExact(notes.get()) == 0) {
    return {};
  }
  const Ref<> opening = Ref<>::steal(PyUnicode_FromStringAndSize(kOpening.data(), kOpening.size()));
  Ref<> last;
  for (Py_ssize_t i = list_size(notes); opening && i-- > 0;) {
    const Borrowed<> note = list_item(notes, i);
    if (PyUnicode_CheckExact(note.get()) == 0 ||
        PyUnicode_Tailmatch(note.get(), opening.get(), 0, PY_SSIZE_T_MAX, -1) <= 0) {
      continue;
    }
    if (!last) {
      last = Ref<>::steal(PyUnicode_Substring(note.get(), static_cast<Py_ssize_t>(kOpening.size()), PY_SSIZE_T_MAX));
    }
    if (PySequence_DelItem(notes.get(), i) < 0) {  // an exact str: its end runs no foreign code
      return {};
    }
  }
  return last;
}

// If it fails, perhaps with an error set, there is no note.
void add_note(const State& state, Borrowed<> error, const ErrorPath& path, bool is_nested) {
  const Ref<> earlier = take_earlier_note(error);
  PyErr_Clear();
  Text text;
  text.add(kOpening);
  add_way(text, state, path);
  if (is_nested && earlier) {
    text.add("<its copy>");
    text.add(earlier);
  } else if (path.type()) {
    add_type(text, state, path.type());
  }
  const Ref<> note = text.finish();
  const Ref<> done = note ? call(state.fallbacks.add_note.borrow(), error, note.borrow()) : Ref<>();
}

}  // namespace

void note_failure(const State& state, const ErrorPath* path) {
  ThreadMemos& thread = ThreadMemos::current();
  if (!since(kPython311) || !adds_notes.load(std::memory_order_relaxed) || path == nullptr ||
      (path->empty() && !is_set_exception(thread.noted))) {
    return;
  }
  Ref<> error = take_exception();
  const bool is_nested = std::exchange(thread.noted, error.get()) == error.get();
  add_note(state, error.borrow(), *path, is_nested);
  PyErr_Clear();
  set_exception(std::move(error));
}

}  // namespace ectype
