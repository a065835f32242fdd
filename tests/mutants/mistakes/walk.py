"""In how each kind of object is copied."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "what is known of atomic objects outlives a hook",
        "walk/walk.hpp",
        "    up_to_date_ = false;\n    is_straight_ = false;\n    plain_atomics_ = false;\n",
        "",
    ),
    Mistake(
        "the items of a shared tuple are taken to be met once",
        "walk/tuple.hpp",
        "return walk.memo().reach(vacancy_);",
        "return static_cast<void>(walk), Reach::kOnce;",
    ),
    Mistake(
        "a tuple does not look into the memo a second time",
        "walk/tuple.hpp",
        "if (!walk.memo().look_again(vacancy_, y) || (y && !walk.settle())) {",
        "if (false) {",
    ),
    Mistake(
        "what a tuple's second look discards is still remembered",
        "walk/tuple.hpp",
        "if (!walk.memo().look_again(vacancy_, y) || (y && !walk.settle())) {",
        "if (!walk.memo().look_again(vacancy_, y)) {",
    ),
    Mistake(
        "an attribute that is held twice is taken to be met once",
        "walk/attribute_copies.hpp",
        "walk_.copy(inline_.value(i), Reach::kOnce)",
        "walk_.copy(inline_.value(i), Reach::kOnceAndCloned)",
    ),
    Mistake(
        "a slot that is held by another as well is taken to be met once",
        "walk/slot_copies.hpp",
        "originals_[i] ? walk_.copy(originals_[i], Reach::kOnceAndCloned)",
        "originals_[i] ? walk_.copy(originals_[i], static_cast<Reach>(3))",
    ),
    Mistake(
        "foreign code sees originals in a dict that is being copied",
        "walk/border.hpp",
        "if (!unfinished_.prepare() || !settle()) {",
        "if (!settle()) {",
    ),
    Mistake(
        "StopIteration leaves the arguments' generator as it is",
        "walk/argument.hpp",
        "leave_generator();",
        "",
    ),
    Mistake(
        "a set is remembered before its contents are copied",
        "walk/set.hpp",
        "return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();",
        "return y;",
    ),
    Mistake(
        "what had to wait for stack is done after what follows it",
        "walk/border.hpp",
        "    waiting.push_front(postponed_);",
        "    postponed_.push_front(waiting);\n    waiting.swap(postponed_);",
    ),
    Mistake(
        "what waits for stack is left until the end of the copy",
        "walk/border.hpp",
        "if (!postponed_.empty() && !finish_before_foreign()) [[unlikely]] {",
        "if (false) {",
    ),
    Mistake(
        "a state is put in by a plan that a hook has made void",
        "walk/instance_state.hpp",
        "(!slots_.state() && judge_again(y))",
        "!slots_.state()",
    ),
    Mistake(
        "dicts are copied as ever though a hook has registered a copier",
        "walk/instance_state.hpp",
        "walk_.region() == region_ ? slots_.copy_dict() : slots_.copy_dict_as_any()",
        "slots_.copy_dict()",
    ),
    Mistake(
        "attributes that items of the object change are its state",
        "walk/instance_state.hpp",
        "return self.attributes_ == Attributes::kNone || self.dict_.emplace(",
        "return true || self.dict_.emplace(",
    ),
    Mistake(
        "what foreign code lets go of dies at once",
        "walk/held.hpp",
        "if (M::kNative && x_ && has_one_reference(x_.borrow()) && !error_is_set()) [[unlikely]] {",
        "if (false) {",
    ),
    Mistake(
        "the hook of the class is called though the instance has one",
        "walk/hooked.hpp",
        "hides_hook(walk.state().instance_names, x, shape) || ",
        "",
    ),
    Mistake(
        "the function that rebuilds is known before `__getnewargs__` is called",
        "walk/reconstruct.hpp",
        "parts_.state().registries.is_own_rebuilder(value_.function());",
        "parts_.state().registries.rebuilds_as_ever();",
    ),
    Mistake(
        "`__new__` is that of `object`",
        "walk/rebuild.hpp",
        "!is_abstract(type) && same_slot(type, Type(&PyBaseObject_Type), Py_tp_new) &&",
        "!is_abstract(type) &&",
    ),
    Mistake(
        "`__setstate__` is looked up on the class alone",
        "walk/put_state.hpp",
        "call_method(y, names.set_state.borrow(), given.borrow())",
        "call(class_attribute(type_of(y), names.set_state.borrow()), y, given.borrow())",
    ),
    Mistake(
        "a container in a nest of leaves may be met twice",
        "walk/leaf_nest.hpp",
        "!has_one_reference(x) || ",
        "",
    ),
    Mistake(
        "the collector looks at what a signal leaves unfinished",
        "walk/border.hpp",
        "    state_.collector.take_young_for_old();\n",
        "",
    ),
    Mistake(
        "the outermost tuple is met again unnoticed",
        "walk/walk.hpp",
        "    [[maybe_unused]] const bool done = settle();",
        "    [[maybe_unused]] const bool done = true;",
    ),
    Mistake(
        "any tuple is a plain key",
        "walk/leaf.hpp",
        "(type_of(key).get() == &PyTuple_Type && is_leaf_tuple(key));",
        "type_of(key).get() == &PyTuple_Type;",
    ),
    Mistake(
        "iterating is never foreign code",
        "walk/library/iterator.hpp",
        "iterates_natively(inner.borrow()) && ",
        "",
    ),
    Mistake(
        "numbering is never foreign code",
        "walk/library/iterator.hpp",
        " && PyLong_CheckExact(index.get()) != 0;",
        ";",
    ),
    Mistake(
        "an iterator is iterated by the builtin iter in any case",
        "walk/library/iterator.hpp",
        "tuple_item(reduced, 0) != known.constant.borrow()",
        "false",
    ),
    Mistake(
        "the arguments of an exception are not the outermost tuple",
        "walk/library/exception.hpp",
        "  walk.meet_tuple(arguments.borrow());\n",
        "",
    ),
    Mistake(
        "the items of a list are copied as usual, whatever the tables say",
        "walk/straight.hpp",
        "if (type.get() == &PyList_Type && is_straight_ && steps_to_signals_ > 1) {",
        "if (type.get() == &PyList_Type && memo_.is_straight() && steps_to_signals_ > 1) {",
    ),
    Mistake(
        "a field that is not there is a leaf",
        "walk/leaf_instance.hpp",
        "shape_.state_methods != StateMethods::kObject ? x_ : Borrowed<>(Py_None)",
        "Borrowed<>(Py_None)",
    ),
    Mistake(
        "an instance of leaves has no hook of its own",
        "walk/leaf_instance.hpp",
        "has_no_hook_names(state_.instance_names, x_, shape_)",
        "true",
    ),
    Mistake(
        "an instance with a list is taken for one of leaves",
        "walk/leaf_instance.hpp",
        "if (!is_common_atomic(item(i))) {",
        "if (!is_common_atomic(item(i)) && i == size - 1) {",
    ),
    Mistake(
        "the code of a dataclass's methods is not looked at for leaves",
        "walk/leaf_instance.hpp",
        "shape.base != Base::kObject || !shape.holds()",
        "shape.base != Base::kObject",
    ),
    Mistake(
        "a plan outlives a look-up that is foreign code",
        "walk/dispatch.hpp",
        "  if (by_memo) {\n",
        "  if (by_memo && plan->kind != Kind::kHooked) {\n",
    ),
    Mistake(
        "a state that is being copied cannot be met",
        "walk/attribute_copies.hpp",
        "    return self.open_state();\n  }\n",
        "    return true;\n  }\n",
    ),
    Mistake(
        "the state of a namespace that is being copied cannot be met",
        "walk/library/namespace.hpp",
        "      self.opened_.emplace(self.memo_, self.memo_.vacancy_for_once(self.original_), "
        "self.copy_);\n      return static_cast<bool>(*self.opened_);\n",
        "      return true;\n",
    ),
    Mistake(
        "a library that was changed in the middle of a copy is not seen",
        "walk/dispatch.hpp",
        "  if (!state_.registries.library_is_followed()) [[unlikely]] {\n"
        "    return copy_by_library(x);\n  }\n  if (plain_atomics_",
        "  if (plain_atomics_",
    ),
]
