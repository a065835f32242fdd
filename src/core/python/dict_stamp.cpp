#include "python/dict_stamp.hpp"

#if !defined(Py_LIMITED_API) && !defined(Py_GIL_DISABLED) && PY_VERSION_HEX >= 0x030E0000

#include <array>
#include <utility>

namespace ectype {

constinit std::atomic<std::uint64_t> watches_taken_off = 0;

namespace {

// A watcher's callback is not told the watcher's number, which it needs to take the watch off. So there is one
// callback per number.
constexpr int kWatchers = 8;  // DICT_MAX_WATCHERS

template <int Id>
int take_watch_off(PyDict_WatchEvent /*event*/, PyObject* dict, PyObject* /*key*/, PyObject* /*value*/) {
  watches_taken_off.fetch_add(1, std::memory_order_relaxed);
  return PyDict_Unwatch(Id, dict);
}

template <int... Ids>
constexpr std::array<PyDict_WatchCallback, kWatchers> callbacks(std::integer_sequence<int, Ids...> /*ids*/) {
  return {take_watch_off<Ids>...};
}
constexpr auto kCallbacks = callbacks(std::make_integer_sequence<int, kWatchers>());

}  // namespace

void DictWatcher::acquire() {
  // The interpreter gives out its lowest free number: register any callback to learn it, then the right one.
  int id = PyDict_AddWatcher(kCallbacks[0]);
  if (id > 0 && id < kWatchers) {
    PyDict_ClearWatcher(id);
    const int again = PyDict_AddWatcher(kCallbacks[static_cast<std::size_t>(id)]);
    if (again != id && again >= 0) {
      PyDict_ClearWatcher(again);
      id = -1;
    } else {
      id = again;
    }
  }
  if (id < 0) {
    PyErr_Clear();  // none free: stamps then never hold, which is slower and just as right
  }
  id_ = id;
}

void DictWatcher::release() {
  if (id_ >= 0 && PyDict_ClearWatcher(std::exchange(id_, -1)) < 0) {
    PyErr_Clear();
  }
}

}  // namespace ectype

#elif defined(Py_LIMITED_API)

#include "python/interpreter_function.hpp"

#include <utility>

namespace ectype {

constinit std::atomic<std::uint64_t> watched_events = 0;
constinit bool has_version_tags = false;

namespace {

int count_event(int /*event*/, PyObject* /*dict*/, PyObject* /*key*/, PyObject* /*value*/) {
  watched_events.fetch_add(1, std::memory_order_relaxed);
  return 0;
}

// Trust is good: does that word change with each modification, and only then?
bool see_version_change() {
  const Ref<> dict = Ref<>::steal(since(kPython314) ? nullptr : PyDict_New());
  if (!dict) {
    return false;
  }
  const std::uint64_t empty = DictStamp::version(dict.borrow());
  if (PyDict_SetItem(dict.get(), Py_None, Py_None) < 0) {
    return false;
  }
  const std::uint64_t one = DictStamp::version(dict.borrow());
  const bool stands = PyDict_GetItem(dict.get(), Py_None) == Py_None && DictStamp::version(dict.borrow()) == one;
  return stands && empty != one && PyDict_DelItem(dict.get(), Py_None) == 0 && DictStamp::version(dict.borrow()) != one;
}

}  // namespace

void DictWatcher::acquire() {
  has_version_tags = see_version_change();
  const auto add = interpreter_function<int (*)(decltype(&count_event))>("PyDict_AddWatcher");
  if (!has_version_tags && since(kPython314) && add != nullptr) {
    id_ = add(count_event);
  }
  PyErr_Clear();  // without a watcher stamps never hold, which is slower and just as right
}

void DictWatcher::release() {
  const auto clear = interpreter_function<int (*)(int)>("PyDict_ClearWatcher");
  if (id_ >= 0 && clear(std::exchange(id_, -1)) < 0) {
    PyErr_Clear();
  }
}

bool DictWatcher::watch(Borrowed<> dict) const {
  static const auto watch_dict = interpreter_function<int (*)(int, PyObject*)>("PyDict_Watch");
  if (id_ < 0 || watch_dict(id_, dict.get()) == 0) {
    return id_ >= 0;
  }
  PyErr_Clear();
  return false;
}

}  // namespace ectype

#endif
