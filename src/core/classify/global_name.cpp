#include "classify/global_name.hpp"

#include "capi/tuple.hpp"

namespace ectype {

Borrowed<> NamePlace::search(Borrowed<> dict, Borrowed<> name) {
  const Borrowed<> value = dict_find(dict, name);
  if (const DictKeysLayout* keys = !kFreeThreaded && reads_entries() ? own_keys(dict) : nullptr) {
    version_without_ = value || error_is_set() ? 0 : keys->version;
  }
  if (value && !kFreeThreaded && reads_entries() && searches_left_ > 0) {
    --searches_left_;
    Py_ssize_t position = 0;
    Borrowed<> key;
    Borrowed<> unused;
    while (next_entry(dict, position, key, unused) && key != name) {
    }
    index_ = position - 1;
  }
  return value;
}

Borrowed<> GlobalName::value(Borrowed<> globals) const {
  const Borrowed<> found = variable_.find(globals, tuple_item(names_, 0));
  if (tuple_size(names_) == 1 || !found) {
    return found;
  }
  return PyModule_CheckExact(found.get()) != 0
             ? attribute_.find(Borrowed<>(PyModule_GetDict(found.get())), tuple_item(names_, 1))
             : Borrowed<>();
}

}  // namespace ectype
