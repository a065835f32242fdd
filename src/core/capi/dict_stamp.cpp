#include "capi/dict_stamp.hpp"

#include <array>
#include <utility>

namespace ectype {

#if defined(Py_GIL_DISABLED)

constinit DictChanges::Count DictChanges::all_ = 0;
constinit DictChanges::Count DictChanges::of_others_ = 0;
constinit DictChanges::Place DictChanges::places_[kPlaces]{};

namespace {
int note_change(interpreter::DictEvent /*event*/, PyObject* dict, PyObject* /*key*/, PyObject* /*value*/) {
  DictChanges::note(dict);
  return 0;
}
}  // namespace

void DictWatcher::acquire() {
  id_ = interpreter::add_dict_watcher(note_change);
  if (id_ < 0) {
    PyErr_Clear();  // none free: stamps then never hold, which is slower but correct
  }
}

#else

constinit std::atomic<std::uint64_t> watches_taken_off = 0;

namespace {

// A watcher's callback does not receive the watcher's number, which it needs to remove the watch. So there is one
// callback per number.
constexpr int kWatchers = 8;  // DICT_MAX_WATCHERS

template <int kId>
int take_watch_off(interpreter::DictEvent /*event*/, PyObject* dict, PyObject* /*key*/, PyObject* /*value*/) {
  watches_taken_off.fetch_add(1, std::memory_order_relaxed);
  return interpreter::unwatch_dict(kId, dict);
}

template <int... kIds>
constexpr std::array<interpreter::DictCallback, kWatchers> callbacks(std::integer_sequence<int, kIds...> /*ids*/) {
  return {take_watch_off<kIds>...};
}
constexpr auto kCallbacks = callbacks(std::make_integer_sequence<int, kWatchers>());

}  // namespace

void DictWatcher::acquire() {
  if (!since(kPython314)) {
    return;
  }
  // The interpreter assigns its lowest free number. So any callback is registered to learn it, and then the right one.
  int id = interpreter::add_dict_watcher(kCallbacks[0]);
  if (id > 0 && id < kWatchers) {
    interpreter::clear_dict_watcher(id);
    const int again = interpreter::add_dict_watcher(kCallbacks[static_cast<std::size_t>(id)]);
    if (again != id && again >= 0) {
      interpreter::clear_dict_watcher(again);
      id = -1;
    } else {
      id = again;
    }
  }
  if (id < 0) {
    PyErr_Clear();  // none free: stamps then never hold, which is slower but correct
  }
  id_ = id;
}

#endif

void DictWatcher::release() {
  if (id_ >= 0 && interpreter::clear_dict_watcher(std::exchange(id_, -1)) < 0) {
    PyErr_Clear();
  }
}

}  // namespace ectype
