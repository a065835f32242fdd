#include "images/image_builder.hpp"

#include "capi/gc_pause.hpp"
#include "capi/instance.hpp"
#include "capi/set.hpp"
#include "classify/attributes.hpp"
#include "copiers/instance/plain.hpp"
#include "engine/leaf.hpp"

#include <utility>

namespace ectype {
namespace {

constexpr std::size_t kMostObjects = std::size_t{1} << 29U;
constexpr std::size_t kMostClasses = 256;
constexpr std::size_t kMostOwnCopies = 256;
constexpr unsigned kMetBits = 3;

bool has_plain_keys(Borrowed<> dict) {
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(dict, position, key, value)) {
    if (!is_plain_key(key)) {
      return false;
    }
  }
  return true;
}

// Whether a clone of the dict has each pair at the same index, or replacing a value only compares keys without foreign
// code.
bool can_be_cloned(Borrowed<> dict) { return has_no_gaps(dict) || has_plain_keys(dict); }

bool is_plain_set(Borrowed<> set) {
  return each_item(set, [](Borrowed<> item) { return is_plain_key(item); });
}

// Whether all slots are set, where the state is a value for each.
bool has_all_slots(Borrowed<> x, const InstanceShape& shape) {
  bool all = true;
  for (std::size_t i = 0; shape.state_methods != StateMethods::kObject && i < shape.slots.count; ++i) {
    all = all && slot_at(x, shape.slots.offsets[i]) != nullptr;
  }
  return all;
}

// The first half of an entry is its key, the second its value.
bool next_half(Borrowed<> dict, Py_ssize_t& next, Borrowed<>& half, Py_ssize_t& entry) {
  Py_ssize_t position = next / 2;
  Borrowed<> key;
  Borrowed<> value;
  if (!next_entry(dict, position, key, value)) {
    return false;
  }
  const bool is_key = next % 2 == 0;
  half = is_key ? key : value;
  entry = position - 1;
  next = is_key ? (entry * 2) + 1 : position * 2;
  return true;
}

bool is_kept_in_object(Borrowed<> x) {
  return InlineAttributes::to_read(x) && InlineAttributes::are_kept_by(type_of(x));
}

}  // namespace

Owned<Image> Image::of(State& state, Borrowed<> source) {
  state.tables.refresh();
  if (kFreeThreaded || !state.tables.library_is_followed() || !state.tables.all_standard()) {
    return nullptr;
  }
  state.plans.new_region();
  auto image = make_owned<Image>();
  if (!image) {
    out_of_memory();
    return nullptr;
  }
  const GcPause pause;
  state.plans.begin_use();
  const bool done = ImageBuilder(state, *image).build(source);
  state.plans.end_use();
  if (!done) {
    return nullptr;
  }
  image->shrink();
  return image;
}

bool ImageBuilder::build(Borrowed<> source) {
  if (is_common_atomic(source)) {
    image_.plain_types_.add(type_of(source));
    return true;
  }
  if (!begin(source)) {
    return false;
  }
  while (!levels_.empty()) {
    Part part;
    if (next_part(levels_.back(), part) ? !look_at(part) : !finish()) {
      return false;
    }
  }
  // Of what is its own copy by its class there is no image: `deepcopy` knows such classes.
  return image_.steps_.empty() ? image_.classes_.empty() : number_edges();
}

bool ImageBuilder::remember(Borrowed<> x, Met met, std::uint32_t number) {
  const std::uintptr_t value = std::uintptr_t{number} << kMetBits | static_cast<std::uintptr_t>(met);
  return met_.insert(x.get(), AddressHash(x.get()), reinterpret_cast<void*>(value)) || out_of_memory();
}

bool ImageBuilder::look_at(const Part& part) {
  Level& level = levels_.back();
  if (level.next > Place::kMostPlaces) {
    return false;
  }
  level.place = part.place;
  level.is_key = part.is_key;
  const auto value = reinterpret_cast<std::uintptr_t>(met_.find(part.object.get(), AddressHash(part.object.get())));
  if (value == 0) {
    return begin(part.object);
  }
  const auto met = static_cast<Met>(value & ((1U << kMetBits) - 1));
  const auto number = static_cast<std::uint32_t>(value >> kMetBits);
  switch (met) {
    case Met::kLeaf:
      return true;
    case Met::kDone:
      return add_edge(level, part.place, number);
    case Met::kOpen:
      break;
    case Met::kOpenItems:
      return false;
  }
  level.has_late_edges = true;
  return !part.is_key &&
         (image_.late_edges_.push({.owner = level.number, .edge = {.place = part.place, .step = number}}) ||
          out_of_memory());
}

// Called when a part of the object has a step. A key has none: hashing it may be foreign code.
bool ImageBuilder::add_edge(Level& owner, const Place& place, std::uint32_t number) {
  return !owner.is_key && (pending_.push({.place = place, .step = number}) || out_of_memory());
}

bool ImageBuilder::begin(Borrowed<> x) {
  Level level;
  level.object = x.get();
  level.number = static_cast<std::uint32_t>(step_of_.size());
  level.first_edge = pending_.size();
  if (!classify(x, level)) {
    return false;
  }
  if (level.object == nullptr) {
    return remember(x, Met::kLeaf, 0);
  }
  const Plan* plan = level.form == Form::kDerived ? &plan_of(level) : nullptr;
  const Met met = plan != nullptr && is_made_of_items(plan->shape.base) ? Met::kOpenItems : Met::kOpen;
  return step_of_.size() < kMostObjects && remember(x, met, level.number) &&
         ((step_of_.push(0) && levels_.push(level)) || out_of_memory());
}

// The form of an object some of whose parts, `edges` in number, have steps.
ImageBuilder::Form ImageBuilder::form_by_parts(Borrowed<> x, Form form, std::size_t edges) {
  if (form == Form::kList && edges > 0 && std::cmp_equal(edges, list_size(x))) {
    return Form::kFullList;
  }
  if (form == Form::kTuple && std::cmp_equal(edges, tuple_size(x))) {
    return Form::kFullTuple;
  }
  // A clone of such a dict takes longer. Its key must be inserted without foreign code.
  return form == Form::kDict && edges == 1 && dict_size(x) == 1 && has_plain_keys(x) ? Form::kDictOfOne : form;
}

bool ImageBuilder::finish() {
  const Level level = levels_.back();
  levels_.pop();
  const Borrowed<> x(level.object);
  const std::size_t edges = pending_.size() - level.first_edge;
  if (level.form == Form::kTuple && edges == 0 && !level.has_late_edges) {
    return remember(x, Met::kLeaf, 0);
  }
  Image::Step step;
  step.edges = static_cast<std::uint32_t>(edges);
  step.of_class = level.of_class;
  step.form = level.has_late_edges ? level.form : form_by_parts(x, level.form, edges);
  for (std::size_t i = level.first_edge; i < pending_.size(); ++i) {
    if (!image_.edges_.push(pending_[i])) {
      return out_of_memory();
    }
  }
  while (pending_.size() > level.first_edge) {
    pending_.pop();
  }
  step_of_[level.number] = static_cast<std::uint32_t>(image_.steps_.size());
  step.source = x.get();
  if (!image_.steps_.push(step)) {
    return out_of_memory();
  }
  hold(x);
  return remember(x, Met::kDone, level.number) &&
         (levels_.empty() || add_edge(levels_.back(), levels_.back().place, level.number));
}

// Replaces the numbers of objects by those of their steps, and marks the last use of each object.
bool ImageBuilder::number_edges() {
  for (Image::Edge& edge : image_.edges_) {
    edge.step = step_of_[edge.step];
  }
  for (Image::LateEdge& late : image_.late_edges_) {
    late.owner = step_of_[late.owner];
    late.edge.step = step_of_[late.edge.step];
  }
  Buffer<bool> is_kept;
  for (std::size_t i = 0; i < image_.steps_.size(); ++i) {
    if (!is_kept.push(i + 1 == image_.steps_.size())) {  // the last object is returned
      return out_of_memory();
    }
  }
  for (const Image::LateEdge& late : image_.late_edges_) {
    for (const std::uint32_t step : {late.owner, late.edge.step}) {
      if (!std::exchange(is_kept[step], true) && !image_.kept_.push(step)) {
        return out_of_memory();
      }
    }
  }
  for (std::size_t i = image_.edges_.size(); i > 0; --i) {
    Image::Edge& edge = image_.edges_[i - 1];
    if (!std::exchange(is_kept[edge.step], true)) {
      edge.step |= Image::kLastUse;
    }
  }
  return true;
}

// What it is copied by. `level.object` is null afterwards if it is its own copy.
bool ImageBuilder::classify(Borrowed<> x, Level& level) {
  const Type type = type_of(x);
  image_.plain_types_.add(type);
  if (type.get() == &PyList_Type) {
    level.form = Form::kList;
    return true;
  }
  if (type.get() == &PyDict_Type) {
    level.form = Form::kDict;
    return can_be_cloned(x);
  }
  if (type.get() == &PyTuple_Type) {
    level.form = Form::kTuple;
    return true;
  }
  return classify_by_plan(x, level);
}

bool ImageBuilder::classify_by_plan(Borrowed<> x, Level& level) {
  const Plan* plan = plan_of(type_of(x), level.of_class);
  if (plan == nullptr) {
    return false;
  }
  if (plan->is_own_copy) {
    level.object = nullptr;
    return true;
  }
  if (plan->rule != Rule::kReduced) {
    return false;
  }
  if (plan->is_instance) {
    return classify_instance(x, *plan, level);
  }
  if (plan->is_hooked) {
    return classify_hooked(x, *plan, level);
  }
  if (plan->stdlib == nullptr) {
    level.form = type_of(x).get() == &PyFrozenSet_Type ? Form::kFrozenSet : Form::kSet;
    return !plan->runs_hooks && is_plain_set(x) &&
           has_no_gaps_in_set(x);  // as copiers/set.cpp is chosen: classify/deep_plans.hpp
  }
  const StdlibRow& row = *plan->stdlib->row;
  if (row.is_own_copy_here != nullptr) {
    const bool fits = row.is_own_copy_here(state_.instance_names, x) && image_.own_copies_.size() < kMostOwnCopies;
    if (!fits) {
      return false;
    }
    if (!image_.own_copies_.push({.object = x.get(), .row = &row})) {
      return out_of_memory();
    }
    hold(x);
    level.object = nullptr;
    return true;
  }
  // This makes an object that is thrown away. No class in the table has a finalizer.
  const bool is_dict = row.shallow != nullptr && row.value == nullptr && PyDict_Check(x.get()) != 0;
  level.form = is_dict ? Form::kDictOfLibrary : Form::kValue;
  if (is_dict) {
    return has_plain_keys(x) && row.shallow(state_, *plan->stdlib, x);
  }
  const Ref<> y = Image::copy_value(state_, *plan->stdlib, x);
  if (y.borrow() == x) {  // `timezone.utc`
    level.object = nullptr;
  }
  return static_cast<bool>(y);
}

bool ImageBuilder::classify_instance(Borrowed<> x, const Plan& plan, Level& level) {
  const InstanceShape& shape = plan.shape;
  if (!state_.tables.reduces_as_standard() || !still_has(x, shape) || is_of_own_new(shape.base) ||
      shape.has_own_adder || is_any_set(shape.base) || !has_all_slots(x, shape)) {
    return false;
  }
  const Attributes attributes = attributes_of(state_.instance_names, x, shape);
  const bool is_in_object = !shape.has_dict || is_kept_in_object(x);
  level.form = shape.base == Base::kObject && is_in_object ? Form::kObject : Form::kDerived;
  level.phase = Phase::kAttributes;
  PlainParts parts;
  return attributes != Attributes::kUnusual && (level.form == Form::kObject || shares_quietly(state_, x, shape, parts));
}

// Hooks written in C only: the code of others may be changed, and may be watched.
bool ImageBuilder::classify_hooked(Borrowed<> x, const Plan& plan, Level& level) const {
  const InstanceShape& shape = plan.shape;
  const Borrowed<> hook(shape.hook_function);
  if (shape.hook != Hook::kDeepcopy || !is_method_in_c(hook) || hides_hook(state_.instance_names, x, shape)) {
    return false;
  }
  if (plan.hook_reading.returns_self(hook) && !shape.has_dict) {
    level.object = nullptr;
    return true;
  }
  level.form = plan.hook_reading.is_native(x) ? Form::kNativeHook : Form::kClosedHook;
  return plan.hook_reading.ignores_memo(hook, x);
}

const Plan* ImageBuilder::plan_of(Type type, std::uint16_t& of_class) {
  Buffer<Image::Class>& classes = image_.classes_;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (classes[i].type == type.get()) {
      of_class = static_cast<std::uint16_t>(i);
      return classes[i].plan;
    }
  }
  const Plan* plan = classes.size() < kMostClasses ? state_.plans.plan_of(type) : nullptr;
  if (plan == nullptr) {
    return nullptr;
  }
  if (!classes.push({.type = type.get(), .plan = plan, .serial = plan->serial})) {
    out_of_memory();
    return nullptr;
  }
  hold(as_object(type));
  of_class = static_cast<std::uint16_t>(classes.size() - 1);
  return plan;
}

// Common atomic objects are left out: they are shared with the source.
bool ImageBuilder::next_part(Level& level, Part& part) {
  for (;;) {
    part = {};
    bool found = false;
    switch (level.phase) {
      case Phase::kAttributes:
        found = next_attribute(level, part);
        break;
      case Phase::kSlots:
        found = next_slot(level, part);
        break;
      case Phase::kContents:
        found = next_content(level, part);
        if (!found) {
          return false;
        }
        break;
    }
    if (!found) {
      level.phase = level.phase == Phase::kAttributes ? Phase::kSlots : Phase::kContents;
      level.next = 0;
    } else if (part.object && !is_common_atomic(part.object)) {
      return true;
    } else if (part.object) {
      image_.plain_types_.add(type_of(part.object));
    }
  }
}

bool ImageBuilder::next_attribute(Level& level, Part& part) const {
  const Borrowed<> x(level.object);
  if (!plan_of(level).shape.has_dict || has_no_attributes(x)) {
    return false;
  }
  if (is_kept_in_object(x)) {
    const auto attributes = InlineAttributes::to_read(x);
    const Py_ssize_t i = level.next++;
    if (i < attributes.count()) {
      part = {.object = attributes.value(i), .place = Place(Place::Sort::kAttribute, i)};
    }
    return i < attributes.count();
  }
  const Ref<> dict = instance_dict(x);  // `x` has it already
  part.is_key = level.next % 2 == 0;
  Py_ssize_t entry = 0;
  const bool found = dict && next_half(dict.borrow(), level.next, part.object, entry);
  part.place = Place(Place::Sort::kNamed, entry);
  return found;
}

bool ImageBuilder::next_slot(Level& level, Part& part) const {
  const Slots& slots = plan_of(level).shape.slots;
  const Py_ssize_t i = level.next++;
  if (std::cmp_less(i, slots.count)) {
    const Py_ssize_t offset = slots.offsets[static_cast<std::size_t>(i)];
    part = {.object = Borrowed<>(slot_at(Borrowed<>(level.object), offset)), .place = Place(Place::Sort::kSlot, i)};
  }
  return std::cmp_less(i, slots.count);
}

bool ImageBuilder::next_content(Level& level, Part& part) const {
  const Borrowed<> x(level.object);
  const Base base = level.form == Form::kDerived ? plan_of(level).shape.base : Base::kObject;
  if (level.form == Form::kDict || level.form == Form::kDictOfLibrary || base == Base::kDict) {
    part.is_key = level.next % 2 == 0;
    Py_ssize_t entry = 0;
    const bool found = next_half(x, level.next, part.object, entry);
    part.place = Place(Place::Sort::kPair, entry);
    return found;
  }
  const Py_ssize_t i = level.next++;
  if (level.form == Form::kList || base == Base::kList) {
    part.place = Place(Place::Sort::kListItem, i);
    part.object = i < list_size(x) ? list_item(x, i) : Borrowed<>();
    return i < list_size(x);
  }
  if (level.form == Form::kTuple || base == Base::kTuple || base == Base::kNamedTuple) {
    part.place = Place(Place::Sort::kTupleItem, i);
    part.object = i < tuple_size(x) ? tuple_item(x, i) : Borrowed<>();
    return i < tuple_size(x);
  }
  return false;
}

}  // namespace ectype
