// Guards detect changes of what a plan depends on.
//
// Python code may change the type, its metaclass, the code of generated methods, names in modules, and the tables of
// `copy`. Each is watched by a guard. A guard runs no foreign code, and takes a few instructions as long as nothing has
// changed.
//
//   version tags   a type, its metaclass             the plan cache compares them: plan_cache.hpp
//   PlaceGuard     a place in memory that holds an   a function's code object, the variable of a closure
//                  object
//   NamesGuard     names in a dict that are bound    a module's globals, the fields of a dataclass
//                  to objects
//   DictStamp,     a whole table                     dispatch_tables.hpp, shallow_tables.hpp
//   SetStamp
//
// Tags and stamps report changes too often: any attribute set on a class invalidates its tag. Then the current facts
// are read and compared (`DeepPlans::renew`, `NamesGuard::look`), and the plan is kept if they are the same.
#pragma once

#include "capi/code.hpp"
#include "capi/dict.hpp"
#include "capi/tuple.hpp"
#include "classify/watched_dict.hpp"
#include "table/owned.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

namespace ectype {

// Whether a place still holds the same object. The place must be alive when the guard is used: it belongs to a function
// or a cell that is an attribute of a class whose version tag was compared before, or that has another owner.
class PlaceGuard {
 public:
  PlaceGuard() = default;
  // Expects what the place holds now. It belongs to `owner`, which the guard keeps alive without the GIL: another
  // thread may change the class between the comparison of its tag and that of the place.
  PlaceGuard(Borrowed<> owner, PyObject* const* place) : PlaceGuard(owner, place, Borrowed<>(*place)) {}
  PlaceGuard(Borrowed<> owner, PyObject* const* place, Borrowed<> expected)
      : place_(place), object_(share(expected)), owner_(owner) {}

  static PlaceGuard of_code(Borrowed<> function) { return {function, &as<FunctionObject>(function)->func_code}; }
  static PlaceGuard of_code(Borrowed<> function, Borrowed<> expected) {
    return {function, &as<FunctionObject>(function)->func_code, expected};
  }

  // An empty guard always holds.
  [[nodiscard]] ECTYPE_INLINE bool holds() const { return difference() == 0; }
  // Zero if the guard holds. Many guards can be combined without a branch for each.
  [[nodiscard]] ECTYPE_INLINE std::uintptr_t difference() const {
    return std::bit_cast<std::uintptr_t>(*place_) ^ std::bit_cast<std::uintptr_t>(object_.get());
  }
  [[nodiscard]] Borrowed<> object() const { return object_.borrow(); }
  [[nodiscard]] PyObject* const* place() const { return place_; }
  friend bool operator==(const PlaceGuard& one, const PlaceGuard& other) {
    return one.place_ == other.place_ && one.object_.get() == other.object_.get();
  }

 private:
  static constexpr PyObject* kNothing = nullptr;
  PyObject* const* place_ = &kNothing;
  Ref<> object_;  // owned, so that no other object can get its address
  ECTYPE_NO_UNIQUE_ADDRESS OwnedWithoutGil owner_;
};

// Whether names in a dict are still bound to the same objects. A stamp of the dict nearly always answers this.
class NamesGuard {
 public:
  // `names` and `expected` are dicts: each name in `expected` must be bound to the same object in `names`. No name in
  // the tuple `absent` may be bound: in a module it would hide a builtin.
  NamesGuard(Borrowed<> names, Borrowed<> expected, Borrowed<> absent, WatchedDicts& dicts)
      : names_(share(names)), expected_(share(expected)), absent_(share(absent)), watched_(dicts, names) {}
  // The dict must hold what it holds now, and nothing else, in the same order. Null if there is no memory.
  static Owned<NamesGuard> of_whole(Borrowed<> names, WatchedDicts& dicts);

  // Runs no foreign code, and leaves no error set.
  [[nodiscard]] ECTYPE_INLINE bool holds() { return (watched_ && watched_->is_still(seen_)) || look(); }
  // The object that one of the names is bound to while this guard holds.
  [[nodiscard]] Borrowed<> expected(const char* name) const {
    return Borrowed<>(PyDict_GetItemString(expected_.get(), name));
  }
  [[nodiscard]] bool watches(Borrowed<> names) const { return names_.borrow() == names; }
  [[nodiscard]] bool watches_like(const NamesGuard& other) const { return names_.get() == other.names_.get(); }

 private:
  [[nodiscard]] bool look();

  Ref<> names_;
  Ref<> expected_;
  Ref<> absent_;  // null: the dict must hold only what is expected, in the same order
  WatchedDicts::Use watched_;
  std::uint64_t seen_ = 0;  // see `WatchedDict::present`; 0 before the first look
};

// Everything that a plan depends on, except the version tags.
class Guards {
 public:
  [[nodiscard]] bool has_room() const { return place_count_ < kMostPlaces; }
  // There must be room.
  void add(PlaceGuard place) { places_[place_count_++] = std::move(place); }
  void add(Owned<NamesGuard> names) {
    own_names_[name_count_] = std::move(names);
    add(*own_names_[name_count_]);
  }
  // A guard that exists as long as the interpreter's state.
  void add(NamesGuard& names) { names_[name_count_++] = &names; }

  [[nodiscard]] bool empty() const { return place_count_ + name_count_ == 0; }
  [[nodiscard]] ECTYPE_INLINE bool hold() const { return empty() || each_holds(); }
  // Whether the places hold what they held; the names are not compared. For a caller that knows that no watched dict
  // has changed. Calls no function, so that its caller needs no stack frame. Meant for few places.
  [[nodiscard]] ECTYPE_INLINE bool places_hold() const {
    std::size_t i = 0;
    while (i < place_count_ && places_[i].holds()) {
      ++i;
    }
    return i == place_count_;
  }
  [[nodiscard]] bool has(const PlaceGuard& place) const {
    const auto places = std::span(places_).first(place_count_);
    return std::ranges::find(places, place) != places.end();
  }
  // Whether both watch the same places and names, and both hold, so that what depends on them is the same.
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
  std::array<Owned<NamesGuard>, kMostNames> own_names_;
  std::size_t place_count_ = 0;
  std::size_t name_count_ = 0;
};

}  // namespace ectype
