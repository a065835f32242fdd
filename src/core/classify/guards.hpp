// Guards: does what was found out still hold?
//
// A plan rests on things that Python code may change: the type, its metaclass, the code of generated methods, names in
// modules, the tables of `copy`. Each is watched by a guard, which runs no foreign code, and answers in a few
// instructions as long as nothing has changed.
//
//   version tags   a type, its metaclass             the plan cache compares them: plan_cache.hpp
//   PlaceGuard     a place in memory that holds an   a function's code object, the variable of a closure
//                  object
//   NamesGuard     names in a dict that are bound    a module's globals, the fields of a dataclass
//                  to objects
//   DictStamp,     a whole table                     dispatch_tables.hpp, shallow_tables.hpp
//   SetStamp
//
// Tags and stamps say too often that something has changed: any attribute set on a class takes its tag away. What was
// found out is then compared with what is there now (`DeepPlans::renew`, `NamesGuard::look`), and kept if it is the
// same.
#pragma once

#include "capi/code.hpp"
#include "capi/dict.hpp"
#include "capi/dict_stamp.hpp"
#include "capi/tuple.hpp"

#include <array>
#include <bit>
#include <memory>

namespace ectype {

// Does a place still hold what it held? The place must be alive when this is asked: it belongs to a function or a cell
// that is an attribute of a class whose version tag was compared before, or that somebody else owns.
class PlaceGuard {
 public:
  PlaceGuard() = default;
  // Expects what the place holds now.
  explicit PlaceGuard(PyObject* const* place) : place_(place), object_(share(Borrowed<>(*place))) {}

  static PlaceGuard of_code(Borrowed<> function) { return PlaceGuard(&as<FunctionObject>(function)->func_code); }

  // An empty guard always holds.
  [[nodiscard]] ECTYPE_INLINE bool holds() const { return difference() == 0; }
  // Zero if it holds: for many guards at once, without a branch for each.
  [[nodiscard]] ECTYPE_INLINE std::uintptr_t difference() const {
    return std::bit_cast<std::uintptr_t>(*place_) ^ std::bit_cast<std::uintptr_t>(object_.get());
  }
  [[nodiscard]] Borrowed<> object() const { return object_.borrow(); }
  friend bool operator==(const PlaceGuard& one, const PlaceGuard& other) {
    return one.place_ == other.place_ && one.object_.get() == other.object_.get();
  }

 private:
  static constexpr PyObject* kNothing = nullptr;
  PyObject* const* place_ = &kNothing;
  Ref<> object_;  // owned, so that no other object gets its address
};

// Are names in a dict still bound to what they were bound to? With a stamp of the dict, which nearly always tells.
class NamesGuard {
 public:
  // `names` and `expected` are dicts: each name in `expected` must be bound to the same object in `names`. None of the
  // names in the tuple `absent` may be bound at all: in a module they would hide builtins.
  NamesGuard(Borrowed<> names, Borrowed<> expected, Borrowed<> absent, const DictWatcher& watcher)
      : names_(share(names)), expected_(share(expected)), absent_(share(absent)), watcher_(watcher) {}
  // The dict must hold what it holds now, and nothing else, in the same order. Empty without memory.
  static std::unique_ptr<NamesGuard> of_whole(Borrowed<> names, const DictWatcher& watcher);

  // Runs no foreign code, and leaves no error set.
  [[nodiscard]] ECTYPE_INLINE bool holds() { return stamp_.holds(names_.borrow()) || look(); }
  // What one of the names stands for while this holds.
  [[nodiscard]] Borrowed<> expected(const char* name) const {
    return Borrowed<>(PyDict_GetItemString(expected_.get(), name));
  }
  [[nodiscard]] bool watches_like(const NamesGuard& other) const { return names_.get() == other.names_.get(); }

 private:
  [[nodiscard]] bool look();

  Ref<> names_;
  Ref<> expected_;
  Ref<> absent_;  // null: the dict must hold nothing but what is expected, in the same order
  DictWatcher watcher_;
  DictStamp stamp_;
};

// All that a plan rests on, beside the version tags.
class Guards {
 public:
  [[nodiscard]] bool has_room() const { return place_count_ < kMostPlaces; }
  // There must be room.
  void add(PlaceGuard place) { places_[place_count_++] = std::move(place); }
  void add(std::unique_ptr<NamesGuard> names) {
    own_names_[name_count_] = std::move(names);
    add(*own_names_[name_count_]);
  }
  // A guard that lives as long as the interpreter's state.
  void add(NamesGuard& names) { names_[name_count_++] = &names; }

  [[nodiscard]] bool empty() const { return place_count_ + name_count_ == 0; }
  [[nodiscard]] ECTYPE_INLINE bool hold() const { return empty() || each_holds(); }
  // Do both watch the same places and names, and do those of both hold? Then what rests on them is the same.
  [[nodiscard]] bool are_like(const Guards& other) const;

 private:
  [[nodiscard]] bool each_holds() const {
    std::uintptr_t differences = 0;
    for (std::size_t i = 0; i < place_count_; ++i) {
      differences |= places_[i].difference();
    }
    for (std::size_t i = 0; differences == 0 && i < name_count_; ++i) {
      differences = static_cast<std::uintptr_t>(!names_[i]->holds());
    }
    return differences == 0;
  }

  static constexpr std::size_t kMostPlaces = 12;
  static constexpr std::size_t kMostNames = 2;
  std::array<PlaceGuard, kMostPlaces> places_;
  std::array<NamesGuard*, kMostNames> names_{};
  std::array<std::unique_ptr<NamesGuard>, kMostNames> own_names_;
  std::size_t place_count_ = 0;
  std::size_t name_count_ = 0;
};

}  // namespace ectype
