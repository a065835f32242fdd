#include "classify/guards.hpp"

namespace ectype {

Owned<NamesGuard> NamesGuard::of_whole(Borrowed<> names, WatchedDicts& dicts) {
  const Ref<> copy = Ref<>::steal(PyDict_Copy(names.get()));
  return copy ? make_owned<NamesGuard>(names, copy.borrow(), Borrowed<>(), dicts) : nullptr;
}

bool NamesGuard::look() {
  const CriticalSection section(names_.borrow());
  const std::uint64_t now = watched_ ? watched_->present() : 0;
  Py_ssize_t position = 0;
  Py_ssize_t place = 0;
  Borrowed<> name;
  Borrowed<> value;
  if (!absent_ && dict_size(names_.borrow()) != dict_size(expected_.borrow())) {
    return false;
  }
  while (next_entry(expected_.borrow(), position, name, value)) {
    Borrowed<> bound;
    if (absent_) {
      bound = dict_find(names_.borrow(), name);
    } else {
      Borrowed<> next_name;
      bound = next_entry(names_.borrow(), place, next_name, bound) && next_name == name ? bound : Borrowed<>();
    }
    if (bound != value) {
      PyErr_Clear();
      return false;
    }
  }
  for (Py_ssize_t i = 0; absent_ && i < tuple_size(absent_.borrow()); ++i) {
    if (dict_find(names_.borrow(), tuple_item(absent_.borrow(), i))) {
      return false;
    }
  }
  PyErr_Clear();
  seen_ = now;
  return true;
}

bool Guards::are_like(const Guards& other) const {
  if (place_count_ != other.place_count_ || name_count_ != other.name_count_ || !hold()) {
    return false;
  }
  // The places of `other` may be freed by now: they are not read unless they are the places of this one.
  for (std::size_t i = 0; i < place_count_; ++i) {
    if (!(places_[i] == other.places_[i])) {
      return false;
    }
  }
  for (std::size_t i = 0; i < name_count_; ++i) {
    if (!names_[i]->watches_like(*other.names_[i])) {
      return false;
    }
  }
  return other.hold();
}

}  // namespace ectype
