// The path to the object whose copy failed, for the note that the exception gets.
//
// Nothing is recorded while a copy succeeds. On failure each level adds its step as it returns, so the innermost step
// comes first. Of a long path only the two ends are kept.
#pragma once

#include "capi/ref.hpp"
#include "table/owned.hpp"

#include <algorithm>
#include <array>

namespace ectype {

class ErrorPath {
 public:
  struct Step {
    enum class Sort : std::uint8_t { kNothing, kItem, kKey, kAttribute, kPart };
    Sort sort = Sort::kNothing;
    Py_ssize_t index = 0;        // of an item
    Ref<> key;                   // of a key, and the name of an attribute
    const char* part = nullptr;  // what a part is that has no index or key
  };
  // Of a path with more steps than twice this number, as many are kept at each end.
  static constexpr std::size_t kEnds = 8;

  // The object that failed; the note names its type. Only the first call, by the innermost level, has an effect.
  void set_culprit(Borrowed<> x) {
    if (!type_ && count_ == 0) {
      type_ = share(as_object(type_of(x)));
    }
  }
  void add_item(Py_ssize_t index) { next_place() = {.sort = Step::Sort::kItem, .index = index, .key = Ref<>()}; }
  void add_key(Borrowed<> key) { next_place() = {.sort = Step::Sort::kKey, .key = share(key)}; }
  void add_attribute(Borrowed<> name) { next_place() = {.sort = Step::Sort::kAttribute, .key = share(name)}; }
  // For a part that has no index or key.
  void add_part(const char* part) { next_place() = {.sort = Step::Sort::kPart, .key = Ref<>(), .part = part}; }
  // The last step was into `state`, the state of an object. An entry of a dict, or of a dict in a pair, is then an
  // attribute.
  void into_state(Borrowed<> state) {
    Step* last = count_ > 0 ? &steps_[place_of(count_ - 1)] : nullptr;
    if (last != nullptr && PyTuple_CheckExact(state.get()) != 0) {
      last->sort = Step::Sort::kNothing;
      last = count_ > 1 ? &steps_[place_of(count_ - 2)] : nullptr;
    } else if (PyDict_Check(state.get()) == 0) {
      add_part("the state");
      return;
    }
    if (last != nullptr && last->sort == Step::Sort::kKey) {
      last->sort = Step::Sort::kAttribute;
    }
  }

  // Whether the root itself failed, so that there is no path.
  [[nodiscard]] bool empty() const { return count_ == 0; }
  // The type of the object that failed; null if it is not known.
  [[nodiscard]] Borrowed<> type() const { return type_.borrow(); }
  // The number of steps left out in the middle.
  [[nodiscard]] std::size_t left_out() const { return count_ - kept(); }
  [[nodiscard]] std::size_t kept() const { return std::min(count_, 2 * kEnds); }
  // Of the steps that were kept; the innermost is the first.
  [[nodiscard]] const Step& step(std::size_t i) const { return steps_[place_of(i < kEnds ? i : i + left_out())]; }

 private:
  // The first steps, then a ring of the last ones.
  static std::size_t place_of(std::size_t i) { return i < kEnds ? i : kEnds + (i % kEnds); }
  Step& next_place() { return steps_[place_of(count_++)]; }

  Ref<> type_;
  std::array<Step, 2 * kEnds> steps_;
  std::size_t count_ = 0;
};

// Allocated only when something fails. If there is no memory for it, there is no note.
class LazyErrorPath {
 public:
  [[nodiscard]] ErrorPath* get() {
    if (!error_path_) {
      error_path_ = make_owned<ErrorPath>();
    }
    return error_path_.get();
  }
  [[nodiscard]] const ErrorPath* peek() const { return error_path_.get(); }

 private:
  Owned<ErrorPath> error_path_;
};

// Records the steps to the object that failed. Each function returns false, so that the caller can return its result.
class ErrorNotes {
 public:
  // The copy of a part failed: adds the step that leads to the part.
  ECTYPE_COLD bool failed_at_item(Py_ssize_t i) {
    return note([&](ErrorPath& path) { path.add_item(i); });
  }
  ECTYPE_COLD bool failed_at_key(Borrowed<> key) {
    return note([&](ErrorPath& path) { path.add_key(key); });
  }
  ECTYPE_COLD bool failed_at_attribute(Borrowed<> name) {
    return note([&](ErrorPath& path) { path.add_attribute(name); });
  }
  ECTYPE_COLD bool failed_at(const char* part) {
    return note([&](ErrorPath& path) { path.add_part(part); });
  }
  // The copy of `x` itself failed.
  ECTYPE_COLD bool set_culprit(Borrowed<> x) {
    return note([&](ErrorPath& path) { path.set_culprit(x); });
  }
  // The last step was into the state of an object.
  ECTYPE_COLD bool failed_in_state(Borrowed<> state) {
    return note([&](ErrorPath& path) { path.into_state(state); });
  }
  [[nodiscard]] const ErrorPath* error_path() const { return error_path_.peek(); }

 private:
  bool note(auto write) {
    if (ErrorPath* path = error_path_.get()) {
      write(*path);
    }
    return false;
  }
  LazyErrorPath error_path_;
};

}  // namespace ectype
