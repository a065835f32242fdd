#include "engine/failure_note.hpp"

#include "memo/lease.hpp"

namespace ectype {

void note_failure(const State& state, const ErrorPath* path) {
  ThreadMemos& thread = ThreadMemos::current();
  if (!since(kPython311) || !adds_notes.load(std::memory_order_relaxed) || path == nullptr ||
      (path->empty() && !is_set_exception(thread.noted))) {
    return;
  }
  Ref<> error = take_exception();
  if (const Ref<> steps = path->steps()) {
    const Ref<> left_out = Ref<>::steal(PyLong_FromSize_t(path->left_out()));
    const Borrowed<> is_nested(std::exchange(thread.noted, error.get()) == error.get() ? Py_True : Py_False);
    const Ref<> done = left_out ? call(state.fallbacks.note_failure.borrow(), error.borrow(), steps.borrow(),
                                       left_out.borrow(), path->type(), is_nested)
                                : Ref<>();
  }
  PyErr_Clear();  // without memory there is no note
  set_exception(std::move(error));
}

}  // namespace ectype
