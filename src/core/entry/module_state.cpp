#include "entry/module_state.hpp"

#include "platform/system.hpp"
#include "table/owned.hpp"

#include <atomic>
#include <mutex>
#include <type_traits>

namespace ectype {

constinit State* only_state = nullptr;

namespace {

// The states of all interpreters that have loaded the module. Almost always there is one, which is found without a
// lock.
class States {
 public:
  void add(State& state) {
    const std::scoped_lock lock(mutex_);
    state.next = first_;
    first_ = &state;
    update_only();
  }
  void remove(State& state) {
    const std::scoped_lock lock(mutex_);
    State** link = &first_;
    while (*link != nullptr && *link != &state) {
      link = &(*link)->next;
    }
    if (*link != nullptr) {
      *link = state.next;
    }
    update_only();
  }
  void add_thread(State& state, State& of_thread) {
    const std::scoped_lock lock(mutex_);
    of_thread.next_thread = state.next_thread;
    __atomic_store_n(&state.next_thread, &of_thread, __ATOMIC_RELEASE);
  }
  State* find_current() {
    const PyInterpreterState* interpreter = PyInterpreterState_Get();
    if (State* only = __atomic_load_n(&only_state, __ATOMIC_ACQUIRE);
        only != nullptr && only->interpreter == interpreter) {
      return only;
    }
    const std::scoped_lock lock(mutex_);
    for (State* state = first_; state != nullptr; state = state->next) {
      if (state->interpreter == interpreter) {
        return state;
      }
    }
    return nullptr;
  }

 private:
  void update_only() {
    State* only = first_ != nullptr && first_->next == nullptr ? first_ : nullptr;
    __atomic_store_n(&only_state, only, __ATOMIC_RELEASE);
  }
  platform::Mutex mutex_;
  State* first_ = nullptr;
};

constinit States states;
// A daemon thread may outlive static destruction.
static_assert(std::is_trivially_destructible_v<States>);

void destroy_state(void* module) {
  auto** place = static_cast<State**>(PyModule_GetState(static_cast<PyObject*>(module)));
  if (place != nullptr && *place != nullptr) {
    Owned<State> state(std::exchange(*place, nullptr));
    states.remove(*state);
    destroy_with_threads(std::move(state));
  }
}

}  // namespace

ModuleExport export_module_with_state(PyMethodDef* methods, int (*execute)(PyObject* module)) {
  return export_module({methods, execute, sizeof(State*), destroy_state});
}

namespace {
// Without the GIL each thread that copies has a seat, and its states are known by it. When the thread ends, the seat is
// free, and the next thread without one takes it, with the states. So there are as many as threads were ever alive at
// once. An address or a number of the system's would not do: many short threads may all have other ones. Never freed,
// and no lock is needed: another thread may have held it when the process was forked.
struct Seat {
  std::atomic<bool> is_taken = true;
  Seat* next = nullptr;
};
constinit std::atomic<Seat*> first_seat = nullptr;

// The state that a thread found last, and whose it is among those of several interpreters or copiers.
struct LastFound {
  std::uint64_t serial = 0;
  State* own = nullptr;
};

// Trivial, so that an access needs no initialisation guard.
struct OfThread {
  Seat* seat = nullptr;
  LastFound of_module;
  LastFound of_copier;
};
constinit thread_local OfThread of_thread;

// The states may be gone by now. If code that runs later in this thread copies, it takes a seat again.
constinit platform::AtThreadExit at_thread_exit([](void* thread) {
  const OfThread ended = std::exchange(*static_cast<OfThread*>(thread), OfThread());
  ended.seat->is_taken.store(false, std::memory_order_release);
});

Seat* take_free_seat() {
  for (Seat* seat = first_seat.load(std::memory_order_acquire); seat != nullptr; seat = seat->next) {
    // What the former thread wrote into its states is seen from here on.
    if (!seat->is_taken.load(std::memory_order_relaxed) && !seat->is_taken.exchange(true, std::memory_order_acquire)) {
      return seat;
    }
  }
  return nullptr;
}

Seat* add_seat() {
  Seat* seat = make_owned<Seat>().release();
  if (seat == nullptr) {
    out_of_memory();
    return nullptr;
  }
  seat->next = first_seat.load(std::memory_order_relaxed);
  while (!first_seat.compare_exchange_weak(seat->next, seat, std::memory_order_release, std::memory_order_relaxed)) {
  }
  return seat;
}

// Null with an error set.
Seat* seat_of_thread() {
  if (of_thread.seat == nullptr) {
    Seat* seat = take_free_seat();
    of_thread.seat = seat != nullptr ? seat : add_seat();
    if (of_thread.seat != nullptr) {
      at_thread_exit.call_with(&of_thread);
    }
  }
  return of_thread.seat;
}

void number(State& state) {
  static constinit std::atomic<std::uint64_t> last = 0;
  state.serial = last.fetch_add(1, std::memory_order_relaxed) + 1;
}

Owned<State> new_state(const PyObject* module) {
  auto state = make_owned<State>();
  if (!state) {
    out_of_memory();
    return nullptr;
  }
  state->interpreter = PyInterpreterState_Get();
  state->module = module;
  number(*state);
  if constexpr (kFreeThreaded) {
    state->seat = seat_of_thread();
    return state->seat != nullptr ? std::move(state) : nullptr;
  }
  return state;
}

// The thread's own among these states; null if there is none. States are added at the second place and never removed
// while any is used, so no lock is needed.
State* find_of_thread(State& first, const Seat* seat) {
  State* state = &first;
  while (state != nullptr && state->seat != seat) {
    state = __atomic_load_n(&state->next_thread, __ATOMIC_ACQUIRE);
  }
  return state;
}
}  // namespace

void set_up(State& state, const State& of_module) {
  state.interpreter = of_module.interpreter;
  state.module = of_module.module;
  state.seat = of_module.seat;
  number(state);
}

void destroy_with_threads(Owned<State> state) {
  while (state) {
    state->tables.unload();
    state.reset(state->next_thread);
  }
}

bool create_state(PyObject* module) {
  State* state = new_state(module).release();
  if (state == nullptr) {
    return false;
  }
  *static_cast<State**>(PyModule_GetState(module)) = state;
  if (!state->load()) {
    return false;  // the module is freed, and the state with it
  }
  states.add(*state);
  return true;
}

namespace {
ECTYPE_COLD State* find_or_make(State& shared) {
  const Seat* seat = seat_of_thread();
  if (seat == nullptr) {
    return nullptr;
  }
  if (State* found = find_of_thread(shared, seat)) {
    return found;
  }
  Owned<State> own = new_state(shared.module);
  if (!own) {
    return nullptr;
  }
  own->tables.use_watcher_of(shared.tables);
  if (!own->load_as(shared)) {
    return nullptr;
  }
  own->of_all_threads = &shared;
  own->own_deepcopy.follow(shared.own_deepcopy);
  states.add_thread(shared, *own);
  return own.release();
}

ECTYPE_COLD State* find_or_make_of_copier(State& first) {
  State* of_module = state_of_thread(*first.of_module.of_all_threads);
  if (of_module == nullptr) {
    return nullptr;
  }
  if (State* found = find_of_thread(first, of_thread.seat)) {
    return found;
  }
  auto rules = make_owned<Rules>();
  if (!rules || !rules->load_as(*first.rules)) {
    return error_is_set() ? nullptr : (out_of_memory(), nullptr);
  }
  auto own = make_owned<State>(*of_module, std::move(rules));
  if (!own) {
    out_of_memory();
    return nullptr;
  }
  set_up(*own, *of_module);
  if (!own->load_as(first)) {
    return nullptr;
  }
  states.add_thread(first, *own);
  return own.release();
}
}  // namespace

namespace {
// The calling thread's state, which `find` finds or makes from the first one. The last one found is kept.
template <State* (*kFind)(State& first), LastFound OfThread::* kLast>
State* found_for_thread(State& first) {
  LastFound& last = of_thread.*kLast;
  if (last.serial != first.serial) [[unlikely]] {
    State* own = kFind(first);
    if (own == nullptr) {
      return nullptr;
    }
    last = {.serial = first.serial, .own = own};
  }
  return last.own;
}
}  // namespace

State* state_of_thread(State& state) { return found_for_thread<find_or_make, &OfThread::of_module>(state); }
State* copier_state_of_thread(State& first) {
  return found_for_thread<find_or_make_of_copier, &OfThread::of_copier>(first);
}

State* state_of_current_interpreter() { return states.find_current(); }

}  // namespace ectype
