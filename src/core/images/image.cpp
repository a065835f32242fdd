#include "images/image.hpp"

#include "capi/call.hpp"
#include "capi/gc_pause.hpp"
#include "capi/instance.hpp"
#include "capi/list.hpp"
#include "capi/set.hpp"
#include "capi/signals.hpp"
#include "capi/tuple.hpp"
#include "copiers/instance/plain.hpp"

#include <algorithm>

namespace ectype {

namespace {

Ref<> new_tuple_like(Borrowed<> source) {
  const Py_ssize_t size = tuple_size(source);
  Ref<> y = new_tuple(size);
  for (Py_ssize_t i = 0; y && i < size; ++i) {
    tuple_set(y.borrow(), i, share(tuple_item(source, i)));
  }
  return y;
}

ECTYPE_INLINE Ref<> new_object_like(const State& state, Borrowed<> source, const InstanceShape& shape) {
  Ref<> y = new_object(type_of(source), state.no_arguments.borrow());
  if (!y) {
    return {};
  }
  if (shape.has_dict) {
    const auto from = InlineAttributes::to_read(source);
    const auto to = InlineAttributes::alone(y.borrow());
    if (!from || !to) [[unlikely]] {
      return {};
    }
    from.share_with(to);
  }
  for (std::size_t i = 0; i < shape.slots.count; ++i) {
    const Py_ssize_t offset = shape.slots.offsets[i];
    slot_at(y.borrow(), offset) = share(Borrowed<>(slot_at(source, offset))).release();
  }
  return y;
}

// Puts `part` in place of the value of a pair. False, perhaps with an error set.
ECTYPE_INLINE bool put_pair(Borrowed<> source, Borrowed<> y, Py_ssize_t index, Ref<> part) {
  Borrowed<> key;
  Borrowed<> value;
  return next_entry(source, index, key, value) && replace_value(y, index, key, std::move(part));
}

ECTYPE_COLD bool put_named(Borrowed<> source, Borrowed<> y, Py_ssize_t index, Ref<> part) {
  const Ref<> from = instance_dict(source);
  const Ref<> to = from ? instance_dict(y) : Ref<>();
  return to && put_pair(from.borrow(), to.borrow(), index, std::move(part));
}

bool put_attribute(Borrowed<> y, Py_ssize_t index, Ref<> part) {
  const auto attributes = InlineAttributes::alone(y);
  if (!attributes || index >= attributes.count()) [[unlikely]] {
    return false;
  }
  attributes.replace(index, std::move(part));
  return true;
}

}  // namespace

// An object like that of the source, with the same parts. Empty, perhaps with an error set.
ECTYPE_INLINE Ref<> Image::make(State& state, const Step& step) const {
  const Borrowed<> source(step.source);
  switch (step.form) {
    case Form::kList:
      return list_slice(source);
    case Form::kDict:
      return Ref<>::steal(PyDict_Copy(source.get()));
    case Form::kTuple:
      return new_tuple_like(source);
    case Form::kSet:
    case Form::kFrozenSet:
      return has_no_gaps_in_set(source) ? set_like(source, step.form == Form::kFrozenSet) : Ref<>();
    case Form::kObject:
      return new_object_like(state, source, plan_of(step).shape);
    case Form::kDerived:
      return share_plain_instance(state, source, plan_of(step).shape);
    case Form::kDictOfLibrary: {
      const StdlibType& type = *plan_of(step).stdlib;
      return type.row->shallow(state, type, source);
    }
    case Form::kNativeHook: {
      const Plan& plan = plan_of(step);
      return plan.hook_reading.is_native(source)
                 ? call(Borrowed<>(plan.shape.hook_function), source, state.unused_memo.borrow())
                 : Ref<>();
    }
    case Form::kClosedHook:  // Image::Run::call_hook
    case Form::kValue:
    case Form::kFullList:
    case Form::kFullTuple:
    case Form::kDictOfOne:
      break;
  }
  return copy_value(state, *plan_of(step).stdlib, source);
}

// A copy of more than one step.
class Image::Run {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): see `few_`
  Run(State& state, Image& image) : state_(state), image_(image) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {
    if (has_let_others_run_) [[unlikely]] {
      state_.plans.end_use();
      --image_.users_;
    }
  }

  [[nodiscard]] Ref<> copy() {
    const std::size_t count = image_.steps_.size();
    if (count > kFew) {
      if (!many_.reserve(count)) {
        out_of_memory();
        return {};
      }
      made_ = many_.begin();
    }
    if (run_steps(count) && (image_.late_edges_.empty() || close_cycles())) {
      return Ref<>::steal(made_[count - 1]);
    }
    let_go_of_made();
    return {};
  }

 private:
  static constexpr std::size_t kFew = 24;
  static constexpr std::size_t kStepsToSignals = 16384;
  static constexpr std::size_t kStepsInHook = 4096;

  [[nodiscard]] ECTYPE_INLINE bool run_steps(std::size_t count) {
    const Step* step = image_.steps_.begin();
    const Edge* edge = image_.edges_.begin();
    std::size_t left = kStepsToSignals;
    for (; count_ < count; ++step) {
      if (step->form >= Form::kFullList) {
        const Edge* const end = edge + step->edges;
        Ref<> y = make_of_parts(*step, edge, end);
        if (!y) [[unlikely]] {
          return false;
        }
        made_[count_++] = y.release();
        edge = end;
      } else {
        Ref<> y = step->form == Form::kClosedHook ? call_hook(*step, left) : image_.make(state_, *step);
        if (!y) [[unlikely]] {
          return false;
        }
        const Borrowed<> made = y.borrow();
        made_[count_++] = y.release();
        for (const Edge* const end = edge + step->edges; edge != end; ++edge) {
          if (!put(*step, made, *edge)) [[unlikely]] {
            return false;
          }
        }
      }
      if (--left == 0) [[unlikely]] {
        left = kStepsToSignals;
        if (!let_others_run()) {
          return false;
        }
      }
    }
    return true;
  }
  // An object all of whose parts are objects of earlier steps. Empty with an error set, or without one if other code
  // has changed the source.
  [[nodiscard]] ECTYPE_INLINE Ref<> make_of_parts(const Step& step, const Edge* edge, const Edge* end) {
    if (step.form == Form::kFullTuple) {
      Ref<> y = new_tuple(step.edges);
      for (Py_ssize_t i = 0; y && edge != end; ++edge, ++i) {
        tuple_set(y.borrow(), i, take(*edge));
      }
      return y;
    }
    if (step.form == Form::kDictOfOne) {
      Py_ssize_t index = edge->place.index();
      Borrowed<> key;
      Borrowed<> value;
      Ref<> y = new_dict(1);
      const Ref<> part = take(*edge);
      return y && next_entry(Borrowed<>(step.source), index, key, value) && dict_set(y.borrow(), key, part.borrow())
                 ? std::move(y)
                 : Ref<>();
    }
    Ref<> y = new_list(step.edges);
    while (y && edge != end && list_append(y.borrow(), take(*edge))) {
      ++edge;
    }
    return edge == end ? std::move(y) : Ref<>();
  }
  [[nodiscard]] bool close_cycles() {
    for (const LateEdge& late : image_.late_edges_) {
      if (!put(image_.steps_[late.owner], Borrowed<>(made_[late.owner]), late.edge)) {
        return false;
      }
    }
    for (const std::uint32_t step : image_.kept_) {
      const Ref<> linked = Ref<>::steal(std::exchange(made_[step], nullptr));
    }
    return true;
  }

  // The object of an earlier step, for its place.
  [[nodiscard]] ECTYPE_INLINE Ref<> take(const Edge& edge) {
    PyObject*& made = made_[edge.step & ~kLastUse];
    return (edge.step & kLastUse) != 0 ? Ref<>::steal(std::exchange(made, nullptr)) : share(Borrowed<>(made));
  }
  // False, perhaps with an error set.
  [[nodiscard]] ECTYPE_INLINE bool put(const Step& step, Borrowed<> y, const Edge& edge) {
    const Borrowed<> source(step.source);
    const Py_ssize_t index = edge.place.index();
    switch (edge.place.sort()) {
      case Place::Sort::kListItem:
        if (index >= list_size(y)) [[unlikely]] {
          return false;
        }
        list_replace(y, index, take(edge));
        return true;
      case Place::Sort::kTupleItem:
        tuple_replace(y, index, take(edge));
        return true;
      case Place::Sort::kPair:
        return put_pair(source, y, index, take(edge));
      case Place::Sort::kAttribute:
        return put_attribute(y, index, take(edge));
      case Place::Sort::kNamed:
        return put_named(source, y, index, take(edge));
      case Place::Sort::kSlot:
        break;
    }
    const Py_ssize_t offset = image_.plan_of(step).shape.slots.offsets[static_cast<std::size_t>(index)];
    const Ref<> old = Ref<>::steal(std::exchange(slot_at(y, offset), take(edge).release()));
    return true;
  }

  // What the interpreter does between two bytecodes. Nobody knows the objects made so far. False with an error set.
  [[nodiscard]] ECTYPE_COLD bool let_others_run() {
    begin_foreign();
    const bool go_on = run_pending();
    gc_.resume_again();
    return go_on;
  }
  // The copy by the hook. It may let others run, and take long: there are fewer steps left. Empty, perhaps with an
  // error set.
  [[nodiscard]] Ref<> call_hook(const Step& step, std::size_t& left) {
    left -= std::min(left - 1, kStepsInHook);
    const Plan& plan = image_.plan_of(step);
    const Borrowed<> source(step.source);
    const Ref<> hook = share(Borrowed<>(plan.shape.hook_function));
    const Ref<> memo = plan.hook_reading.ignores_memo(hook.borrow(), source) ? new_dict(0) : Ref<>();
    if (!memo) {
      return {};
    }
    begin_foreign();
    Ref<> y = call(hook.borrow(), source, memo.borrow());
    gc_.resume_again();
    return y;
  }
  void begin_foreign() {
    if (!std::exchange(has_let_others_run_, true)) {
      ++image_.users_;
      state_.plans.begin_use();
    }
    gc_.lift();
  }
  ECTYPE_COLD void let_go_of_made() {
    const ErrorAside error;
    while (count_ > 0) {
      const Ref<> dies = Ref<>::steal(made_[--count_]);
    }
  }

  State& state_;
  Image& image_;
  GcPause gc_;
  bool has_let_others_run_ = false;  // from then on the image and the plans must be kept
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): only what was made is ever looked at
  PyObject* few_[kFew];
  Buffer<PyObject*> many_;
  PyObject** made_ = few_;  // one for each step; null if its last use has taken the reference
  std::size_t count_ = 0;   // of those made
};

NewRef Image::make_copy(State& state) {
  if (steps_.size() == 1 && late_edges_.empty() && steps_[0].form != Form::kClosedHook) {
    const GcPause pause;
    return make(state, steps_[0]);
  }
  return Run(state, *this).copy();
}

bool Image::is_of_nest() const {
  constexpr std::size_t kMostSteps = 1'000;  // more should let other threads run
  const std::size_t inner = steps_.size() - 1;
  if (steps_.empty() || inner == 0 || inner > kMostSteps || !late_edges_.empty() || edges_.size() != inner) {
    return false;
  }
  for (std::size_t i = 0; i < inner; ++i) {
    const bool is_leaf_container = steps_[i].form == Form::kList || steps_[i].form == Form::kDict;
    if (!is_leaf_container || edges_[i].step != (i | kLastUse)) {
      return false;
    }
  }
  const Form outer = steps_[inner].form;
  return outer == Form::kList || outer == Form::kFullList || outer == Form::kTuple || outer == Form::kFullTuple;
}

Ref<> Image::make_nest() const {
  const std::size_t inner = steps_.size() - 1;
  const Borrowed<> outer(steps_[inner].source);
  const bool is_list = PyList_CheckExact(outer.get()) != 0;
  Ref<> y = is_list ? list_slice(outer) : new_tuple_like(outer);
  for (std::size_t i = 0; y && i < inner; ++i) {
    const Borrowed<> source(steps_[i].source);
    Ref<> part = steps_[i].form == Form::kList ? list_slice(source) : clone_dict(source);
    const Py_ssize_t index = edges_[i].place.index();
    if (!part) {
      return {};
    }
    if (!is_list) {
      tuple_replace(y.borrow(), index, std::move(part));
    } else if (index < list_size(y.borrow())) [[likely]] {
      list_replace(y.borrow(), index, std::move(part));
    }
  }
  return y;
}

bool Image::classes_hold(State& state) {
  state.plans.new_region();
  for (const Class& known : classes_) {
    const Plan* plan = state.plans.plan_of(Type(known.type));
    if (plan == nullptr || plan->serial != known.serial || !plan->shape.holds()) {
      return false;
    }
  }
  for (const OwnCopy& known : own_copies_) {
    if (!known.row->is_own_copy_here(state.instance_names, Borrowed<>(known.object))) {
      return false;
    }
  }
  return true;
}

// Called when it is complete: many are small.
void Image::shrink() {
  steps_.shrink();
  edges_.shrink();
  late_edges_.shrink();
  kept_.shrink();
  classes_.shrink();
  own_copies_.shrink();
}

int Image::visit(visitproc visitor, void* argument) const {
  int result = 0;
  for (std::size_t i = 0; result == 0 && i < steps_.size(); ++i) {
    result = visitor(steps_[i].source, argument);
  }
  for (std::size_t i = 0; result == 0 && i < classes_.size(); ++i) {
    result = visitor(reinterpret_cast<PyObject*>(classes_[i].type), argument);
  }
  for (std::size_t i = 0; result == 0 && i < own_copies_.size(); ++i) {
    result = visitor(own_copies_[i].object, argument);
  }
  return result;
}

// The outermost object first: then no object is freed inside another, however deep they are.
void Image::let_go_of_source() {
  const ErrorAside error;
  while (!steps_.empty()) {
    const Ref<> source = Ref<>::steal(steps_.back().source);
    steps_.pop();
  }
  while (!classes_.empty()) {
    const Ref<> type = Ref<>::steal(reinterpret_cast<PyObject*>(classes_.back().type));
    classes_.pop();
  }
  while (!own_copies_.empty()) {
    const Ref<> object = Ref<>::steal(own_copies_.back().object);
    own_copies_.pop();
  }
}

}  // namespace ectype
