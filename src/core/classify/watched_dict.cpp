#include "classify/watched_dict.hpp"

namespace ectype {

WatchedDict* WatchedDicts::enter(Borrowed<> dict) {
  Owned<WatchedDict>& row = row_of(dict);
  WatchedDict* found = row.get();
  while (found != nullptr && found->dict_.borrow() != dict) {
    found = found->next_.get();
  }
  if (found == nullptr) {
    Owned<WatchedDict> added = make_owned<WatchedDict>(dict, watcher_);
    if (!added) {
      return nullptr;
    }
    added->next_ = std::move(row);
    row = std::move(added);
    found = row.get();
  }
  ++found->guards_;
  return found;
}

void WatchedDicts::leave(WatchedDict& dict) {
  if (--dict.guards_ != 0) {
    return;
  }
  Owned<WatchedDict>* place = &row_of(dict.dict_.borrow());
  while (place->get() != &dict) {
    place = &(*place)->next_;
  }
  // Freed last: the dict may die with it, and run foreign code.
  const Owned<WatchedDict> removed = std::exchange(*place, std::move(dict.next_));
}

}  // namespace ectype
