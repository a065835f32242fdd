"""In how each kind of object is copied."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "what is known of atomic objects outlives a hook",
        "engine/walk.hpp",
        "    flags_valid_ = false;\n    fast_path_valid_ = false;\n    plain_atomics_ = false;\n",
        "",
    ),
    Mistake(
        "an object with a hook is not asked for among the atomic types after another hook",
        "classify/dispatch_tables.hpp",
        "&&\n           atomic_stamp_.surely_lacks(atomic_types_.borrow(), type.object());",
        ";",
    ),
    Mistake(
        "a leaf is not asked for among the atomic types after a hook",
        "engine/walk.cpp",
        "leaves_before_refresh_ > 0 && state_.tables.surely_atomic(type)",
        "leaves_before_refresh_ > 0 && plan_at_a_glance(type)->is_atomic",
    ),
    Mistake(
        "the items of a shared tuple are taken to be met once",
        "engine/tuple_levels.hpp",
        "return walk.sharing(vacancy_);",
        "return static_cast<void>(walk), Sharing::kUnique;",
    ),
    Mistake(
        "a tuple does not look into the memo a second time",
        "engine/tuple_levels.hpp",
        "if (!walk.memo().look_again(vacancy_, y) || (y && !walk.prepare_for_foreign_code())) {",
        "if (false) {",
    ),
    Mistake(
        "what a tuple's second look discards is still remembered",
        "engine/tuple_levels.hpp",
        "if (!walk.memo().look_again(vacancy_, y) || (y && !walk.prepare_for_foreign_code())) {",
        "if (!walk.memo().look_again(vacancy_, y)) {",
    ),
    Mistake(
        "an attribute that is held twice is taken to be met once",
        "copiers/instance/attribute_copies.hpp",
        "parts_.copy(walk_, name, inline_.value(i), kUniqueAsRead)",
        "parts_.copy(walk_, name, inline_.value(i), Sharing::kUniqueAndHeld)",
    ),
    Mistake(
        "a slot that is held by another as well is taken to be met once",
        "copiers/instance/slot_copies.hpp",
        "parts_.copy(walk_, name, originals_[i], walk_.sharing_of_held(held_since_))",
        "parts_.copy(walk_, name, originals_[i], static_cast<Sharing>(3))",
    ),
    Mistake(
        "foreign code sees originals in a dict that is being copied",
        "engine/walk.hpp",
        "return postponed_.finish_before_foreign(*this) && unfinished_.prepare();",
        "return postponed_.finish_before_foreign(*this);",
    ),
    Mistake(
        "StopIteration leaves the arguments' generator as it is",
        "protocol/argument.hpp",
        "leave_generator();",
        "",
    ),
    Mistake(
        "a set is remembered before its contents are copied",
        "copiers/set.cpp",
        "return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();",
        "return y;",
    ),
    Mistake(
        "what had to wait for stack is done after what follows it",
        "engine/postponed.hpp",
        "      waiting.push_front(*this);",
        "      push_front(waiting);\n      waiting.swap(*this);",
    ),
    Mistake(
        "what waits for stack is left until the end of the copy",
        "engine/walk.hpp",
        "return postponed_.finish_before_foreign(*this) && unfinished_.prepare();",
        "return unfinished_.prepare();",
    ),
    Mistake(
        "a state is put in by a plan that a hook has made void",
        "copiers/instance/instance_state.hpp",
        "(!slots_.state() && classify_again(y))",
        "!slots_.state()",
    ),
    Mistake(
        "dicts are copied as ever though a hook has registered a copier",
        "copiers/instance/instance_state.hpp",
        "walk_.region() == region_ ? slots_.copy_dict() : slots_.copy_dict_as_any()",
        "slots_.copy_dict()",
    ),
    Mistake(
        "attributes that items of the object change are its state",
        "copiers/instance/instance_state.hpp",
        "return self.attributes_ == Attributes::kNone || self.dict_.emplace(",
        "return true || self.dict_.emplace(",
    ),
    Mistake(
        "what foreign code lets go of dies at once",
        "engine/keep_alive.hpp",
        "if (x_ && has_one_reference(x_.borrow()) && !error_is_set()) [[unlikely]] {",
        "if (false) {",
    ),
    Mistake(
        "the hook of the class is called though the instance has one",
        "copiers/hooks/hooks.cpp",
        "hides_hook(walk.state().instance_names, x, shape) || ",
        "",
    ),
    Mistake(
        "the function that rebuilds is known before `__getnewargs__` is called",
        "protocol/reconstruct.hpp",
        "policy_.state().tables.is_own_rebuilder(value_.function());",
        "policy_.state().tables.uses_default_newobj();",
    ),
    Mistake(
        "`__new__` is that of `object`",
        "classify/bare_objects.hpp",
        "Py_tp_getattro) && has_new_of(type, object, new_method);",
        "Py_tp_getattro);",
    ),
    Mistake(
        "a builtin `__new__` is told by its slot alone",
        "classify/bare_objects.hpp",
        "same_slot(type, base, Py_tp_new) && same_attribute_unkept(type, base, new_method);",
        "same_slot(type, base, Py_tp_new);",
    ),
    Mistake(
        "`__setstate__` is looked up on the class alone",
        "protocol/put_state.hpp",
        "call_method(y, names.set_state.borrow(), given.borrow())",
        "call(class_attribute(type_of(y), names.set_state.borrow()), y, given.borrow())",
    ),
    Mistake(
        "a container in a nest of leaves may be met twice",
        "copiers/leaf_nest.hpp",
        "!has_references(x, static_cast<Py_ssize_t>(sharing)) || ",
        "",
    ),
    Mistake(
        "the collector looks at what a signal leaves unfinished",
        "engine/walk.cpp",
        "    state_.collector.take_young_for_old();\n",
        "",
    ),
    Mistake(
        "the outermost tuple is met again unnoticed",
        "engine/walk.hpp",
        "    [[maybe_unused]] const bool done = prepare_for_foreign_code();",
        "    [[maybe_unused]] const bool done = true;",
    ),
    Mistake(
        "any tuple is a plain key",
        "engine/leaf.hpp",
        "(type_of(key).get() == &PyTuple_Type && is_leaf_tuple(key));",
        "type_of(key).get() == &PyTuple_Type;",
    ),
    Mistake(
        "iterating is never foreign code",
        "copiers/stdlib/iterator.cpp",
        "iterates_natively(inner.borrow()) && ",
        "",
    ),
    Mistake(
        "numbering is never foreign code",
        "copiers/stdlib/iterator.cpp",
        " && PyLong_CheckExact(index.get()) != 0;",
        ";",
    ),
    Mistake(
        "an iterator is iterated by the builtin iter in any case",
        "copiers/stdlib/iterator.cpp",
        "tuple_item(reduced, 0) != known.constant.borrow()",
        "false",
    ),
    Mistake(
        "the arguments of an exception are not the outermost tuple",
        "copiers/stdlib/exception.cpp",
        "  walk.meet_tuple(arguments.borrow());\n",
        "",
    ),
    Mistake(
        "the items of a list are copied as usual, whatever the tables say",
        "engine/walk.hpp",
        "if (type.get() == &PyList_Type && fast_path_valid_ && steps_to_signals_ > 1) {",
        "if (type.get() == &PyList_Type && memo_.allows_fast_path() && steps_to_signals_ > 1) {",
    ),
    Mistake(
        "a field that is not there is a leaf",
        "copiers/instance/leaf_instance.hpp",
        "shape_.state_methods != StateMethods::kObject ? x_ : Borrowed<>(Py_None)",
        "Borrowed<>(Py_None)",
    ),
    Mistake(
        "an instance of leaves has no hook of its own",
        "copiers/instance/leaf_instance.hpp",
        "has_no_hook_names(state_.instance_names, x_, shape_)",
        "true",
    ),
    Mistake(
        "an instance with a list is taken for one of leaves",
        "copiers/instance/leaf_instance.hpp",
        "if (!is_common_atomic(item(i))) {",
        "if (!is_common_atomic(item(i)) && i == size - 1) {",
    ),
    Mistake(
        "the code of a dataclass's methods is not looked at for leaves",
        "copiers/instance/leaf_instance.hpp",
        "plan.shape.base != Base::kObject || !plan.shape.holds()",
        "plan.shape.base != Base::kObject",
    ),
    Mistake(
        "a plan outlives a look-up that is foreign code",
        "engine/walk.cpp",
        "  plan = plan_of(type_of(x));\n",
        "",
    ),
    Mistake(
        "a look-up among entries of others leaves all assumptions in place",
        "engine/walk.cpp",
        "foreign_step(look) ? std::move(found)",
        "look() ? std::move(found)",
    ),
    Mistake(
        "the tables are not asked again after a look-up that is foreign code",
        "engine/walk.cpp",
        "  state_.tables.refresh_dicts();  // copy.py asks for atomic types before\n",
        "",
    ),
    Mistake(
        "an object is not held while it is looked up among entries of others",
        "engine/walk.cpp",
        "  const KeepAlive held(*this, x);\n  const Plan* plan = plan_of(type_of(x));\n",
        "  const Plan* plan = plan_of(type_of(x));\n",
    ),
    Mistake(
        "what an object reduces to is not looked up among entries of others",
        "engine/walk.cpp",
        "  Ref<> y = plan->is_reduced ? copy_by_protocol(*this, x, std::move(*found.vacancy))\n"
        "                             : plan->deep(",
        "  Ref<> y = plan->deep(",
    ),
    Mistake(
        "an object is its own copy whatever its attributes are",
        "engine/walk.hpp",
        "plan.stdlib->row->is_own_copy_here != nullptr &&\n"
        "                              "
        "plan.stdlib->row->is_own_copy_here(state.instance_names, x));",
        "plan.stdlib->row->is_own_copy_here != nullptr);",
    ),
    Mistake(
        "a state that is being copied cannot be met",
        "copiers/instance/attribute_copies.hpp",
        "    return self.open_state();\n  }\n",
        "    return true;\n  }\n",
    ),
    Mistake(
        "the state of a namespace that is being copied cannot be met",
        "copiers/stdlib/dict_state.cpp",
        "    self.opened_.emplace(self.memo_, self.memo_.vacancy_for_unique(self.original_), "
        "self.copy_);\n    return *self.opened_ && (",
        "    return (",
    ),
    Mistake(
        "a library that was changed in the middle of a copy is not seen",
        "engine/walk.cpp",
        "  if (!state_.tables.library_is_followed()) [[unlikely]] {\n"
        "    return copy_by_library(x);\n  }\n  if (plain_atomics_",
        "  if (plain_atomics_",
    ),
]
