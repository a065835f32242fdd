// An image of an object: what has to be done for a deep copy of it, found out once.
//
// The image owns an object to which no program has a reference, the *source*, and a list of steps. Each step makes a
// new object from one object of the source, and puts objects of earlier steps into it. So a copy looks nothing up:
// where an object is met again, the image knows the number of its step. Cycles are closed when all objects exist.
//
//   source [{"a": [1]}, t, t]     step 0: the list [1]
//                                 step 1: the dict, with object 0 as the value of its first pair
//                                 step 2: the tuple t ...
//                                 step 3: the list, with object 1 as item 0, object 2 as items 1 and 2
//
// All steps together are one native region. An object whose copy runs foreign code has no image: `deepcopy` copies it.
#pragma once

#include "classify/stdlib_types.hpp"
#include "state.hpp"

namespace ectype {

// Where in an object a part is, in 32 bits: the index is less than 2^29.
class Place {
 public:
  enum class Sort : std::uint8_t {
    kListItem,
    kTupleItem,
    kPair,       // the value of a dict's entry
    kAttribute,  // stored in the object: capi/inline_attributes.hpp
    kNamed,      // the value of an entry of the `__dict__`
    kSlot,
  };
  static constexpr unsigned kSortBits = 3;
  static constexpr Py_ssize_t kMostPlaces = Py_ssize_t{1} << (32U - kSortBits);

  Place() = default;
  Place(Sort sort, Py_ssize_t index)
      : bits_(static_cast<std::uint32_t>(index) << kSortBits | static_cast<std::uint32_t>(sort)) {}
  [[nodiscard]] Sort sort() const { return static_cast<Sort>(bits_ & ((1U << kSortBits) - 1)); }
  [[nodiscard]] Py_ssize_t index() const { return static_cast<Py_ssize_t>(bits_ >> kSortBits); }

 private:
  std::uint32_t bits_ = 0;
};

class Image {
 public:
  // Null, without an error, if the copy of `source` may run foreign code. Null with an error set if there is no memory.
  // Runs no foreign code.
  static Owned<Image> of(State& state, Borrowed<> source);

  Image() = default;
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;
  ~Image() { let_go_of_source(); }

  // Whether everything that the image was made from is as it was: the tables of `copy`, and what is known of the
  // classes. Runs no foreign code.
  [[nodiscard]] ECTYPE_INLINE bool holds(State& state) {
    if (surely_holds()) {
      return true;
    }
    DispatchTables& tables = state.tables;
    tables.refresh();
    if (!tables.library_is_followed() || !tables.all_standard()) {
      return false;
    }
    if (!classes_.empty()) {
      return classes_hold(state);
    }
    if (since(kPython314)) {
      tables.guard_plain(plain_types_, guard_);
    }
    return true;
  }
  // The same without the state. False means unknown; it is never true if there are classes.
  [[nodiscard]] ECTYPE_INLINE bool surely_holds() const { return guard_.holds(); }
  // Whether the source is its own copy. Then there is no other.
  [[nodiscard]] bool is_of_own_copy() const { return steps_.empty(); }
  // The copy, if the image holds. Empty with an error set, or without one if other code has changed the source, which
  // it can only have found by asking the garbage collector.
  NewRef make_copy(State& state);

  // Whether the source is a list or tuple. Its items are leaves, and lists and dicts of leaves; no list or dict is in
  // it twice.
  [[nodiscard]] bool is_of_nest() const;
  // The copy, if the image holds, for such an image. Empty with an error set. If other code has shortened the source,
  // the copy is as short.
  [[nodiscard]] Ref<> make_nest() const;

  // Whether a copy is being made in another thread.
  [[nodiscard]] bool is_in_use() const { return users_ != 0; }
  // For the garbage collector.
  int visit(visitproc visitor, void* argument) const;

 private:
  friend class ImageBuilder;

  enum class Form : std::uint8_t {
    kList,
    kDict,
    kTuple,
    kSet,
    kFrozenSet,
    kObject,         // a plain instance that derives from `object`, whose attributes are stored in the object
    kDerived,        // any other plain instance
    kDictOfLibrary,  // a dict of a type of the standard library's: `StdlibRow::shallow`
    kValue,          // a value of another such type: `StdlibRow::value_alone` or `StdlibRow::value`
    kNativeHook,     // an object whose hook runs no foreign code: `HookReading::is_native`
    kClosedHook,     // an object whose hook, in C, does not use its memo: `HookReading::ignores_memo`
    // All of whose parts are objects of earlier steps:
    kFullList,
    kFullTuple,
    kDictOfOne,
  };
  // What the plan of a class was.
  struct Class {
    PyTypeObject* type = nullptr;  // owned
    const Plan* plan = nullptr;    // as long as the serial number is that of the type's plan
    std::uint64_t serial = 0;
  };
  struct Step {
    PyObject* source = nullptr;  // owned
    std::uint32_t edges = 0;     // how many parts are put into the new object
    std::uint16_t of_class = 0;  // its index, from kObject to kClosedHook
    Form form = Form::kList;
  };
  // A part that is an object of a step.
  struct Edge {
    Place place;
    std::uint32_t step = 0;
  };
  // An edge that is part of a cycle.
  struct LateEdge {
    std::uint32_t owner = 0;
    Edge edge;
  };
  // An object that is its own copy as long as none of its attributes says otherwise.
  struct OwnCopy {
    PyObject* object = nullptr;  // owned
    const StdlibRow* row = nullptr;
  };
  // The copy of a value. Empty with an error set, or without one if the object is more than a value.
  static Ref<> copy_value(State& state, const StdlibType& type, Borrowed<> x) {
    const StdlibRow& row = *type.row;
    if (row.value_alone != nullptr) {
      return row.value_alone(state, type, x);
    }
    return row.value != nullptr ? row.value(type, x) : Ref<>();
  }
  // In `Edge::step`: this is the last use of the object, which takes over the reference.
  static constexpr std::uint32_t kLastUse = 1U << 31U;

  class Run;

  [[nodiscard]] bool classes_hold(State& state);
  [[nodiscard]] const Plan& plan_of(const Step& step) const { return *classes_[step.of_class].plan; }
  Ref<> make(State& state, const Step& step) const;
  void shrink();
  void let_go_of_source();

  Buffer<Step> steps_;  // the last one makes the copy of the source
  Buffer<Edge> edges_;
  Buffer<LateEdge> late_edges_;
  Buffer<std::uint32_t> kept_;  // the steps whose objects late edges use, except the last step; no edge takes them over
  Buffer<Class> classes_;
  Buffer<OwnCopy> own_copies_;
  PlainTypes plain_types_;
  PlainGuard guard_;
  std::size_t users_ = 0;
};

}  // namespace ectype
