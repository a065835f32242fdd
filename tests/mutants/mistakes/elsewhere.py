"""In everything else: when plans hold, shallow copies, the door."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "a plan outlives a change of its type",
        "classify/plan_cache.hpp",
        "entry.version != 0 ? entry.version == type_version(type) :",
        "entry.version != 0 ? type_version(type) != 1 :",
    ),
    Mistake(
        "a plan outlives a change of the tables",
        "classify/plan_cache.hpp",
        "    return entry.type == type && entry.epoch == epoch &&\n           (entry.held",
        "    return entry.type == type &&\n           (entry.held",
    ),
    Mistake(
        "a shallow copy does not notice a change of the metaclass",
        "classify/plan_cache.hpp",
        "           same_metaclass(entry, type);",
        "           true;",
    ),
    Mistake(
        "a shallow copy does not notice a change of its own tables",
        "classify/shallow_tables.hpp",
        "|| (usual_ && !unchanged())",
        "|| (usual_ && false)",
    ),
    Mistake(
        "an attribute named like a hook is not a hook",
        "classify/instance_shape.cpp",
        "return same_text(name, names.deepcopy_hook.borrow()) ||",
        "return",
    ),
    Mistake(
        "__setstate__ is not asked for",
        "classify/instance_shape.cpp",
        "!inherits(names.get_state) || !(inherits(names.set_state) || never",
        "!inherits(names.get_state) || !(true || never",
    ),
    Mistake(
        "a failure is noted by the inner and by the outer call",
        "engine/failure_note.cpp",
        "std::exchange(thread.noted, error.get()) == error.get();",
        "std::exchange(thread.noted, error.get()) == nullptr;",
    ),
    Mistake(
        "a list of leaves is copied at the entry, whatever copier is registered",
        "entry/deepcopy.cpp",
        "return tables.standard(Common::kList) ? copy_leaf_list(x) : Ref<>();",
        "return copy_leaf_list(x);",
    ),
    Mistake(
        "the code of a hook is read once for all calls",
        "entry/deepcopy.cpp",
        "  state.plans.new_region();\n  if (const Plan* plan = state.plans.plan_of(type)) {",
        "  if (const Plan* plan = state.plans.plan_of(type)) {",
    ),
    Mistake(
        "what a signal leaves unfinished does not wait",
        "engine/deepcopy.cpp",
        "    if (!y && walk.memo().interrupted()) [[unlikely]] {",
        "    if (!y && false) {",
    ),
    Mistake(
        "what a program has frozen thaws",
        "capi/collector.hpp",
        "if (count && PyLong_AsLong(count.get()) <= most) {",
        "if (count) {",
    ),
    Mistake(
        "no last look for signals",
        "engine/deepcopy.cpp",
        "return is_large && y ?",
        "return is_large && !y ?",
    ),
    Mistake(
        "a hook known at the door outlives a change of its code",
        "classify/self_copy_cache.hpp",
        "entry.version == type_version(type) &&\n           entry.code->functions_hold();",
        "entry.version == type_version(type);",
    ),
    Mistake(
        "a hook known at the door outlives a change of its class",
        "classify/self_copy_cache.hpp",
        "entry.version == type_version(type) &&",
        "entry.version != 1 &&",
    ),
    Mistake(
        "a hook known at the door outlives a change of the tables",
        "classify/self_copy_cache.hpp",
        "entry.events == DictStamp::events()",
        "entry.events <= DictStamp::events()",
    ),
    Mistake(
        "an atomic type known at the door is not asked for again",
        "capi/set_stamp.hpp",
        "has_table(set) && read(quick_[quick_place(member)].place->key) == member;",
        "quick_[quick_place(member)].key != 0;",
    ),
    Mistake(
        "a slot that is named twice is two slots",
        "classify/slots.cpp",
        "      return same_text(this->name(i), name);",
        "      break;",
    ),
    Mistake(
        "names of slots that changed in place are not seen",
        "classify/slots.hpp",
        "    bool same = list_size(list) == expected;",
        "    bool same = list_size(list) >= expected;\n    return same;",
    ),
    Mistake(
        "the names of slots are not left in the class",
        "classify/slots.cpp",
        "         PyObject_SetAttr(type.object(), names.slot_names.get(), all.get()) == 0;",
        "         all;",
    ),
    Mistake(
        "a memo's entry of None is a miss for ever",
        "capi/library_rules.hpp",
        "return stored.get() != Py_None || memo_rule() != MemoRule::kNotNone;",
        "return stored.get() != Py_None;",
    ),
    Mistake(
        "a function of the library that was replaced is not seen",
        "classify/followed_library.cpp",
        "    if ((bound ? bound : Borrowed<>(Py_None)) != tuple_item(followed, 2)) {",
        "    if (false) {",
    ),
    Mistake(
        "code of the library that was exchanged is not seen",
        "classify/followed_library.hpp",
        "    return differences == 0;",
        "    return differences != 1;",
    ),
    Mistake(
        "a plan is renewed whatever the class has become",
        "classify/deep_plans.hpp",
        "    return shape && shape->is_like(plan.shape);",
        "    return true;",
    ),
    Mistake(
        "a half-made node of a syntax tree has no fields",
        "copiers/stdlib/dict_state.cpp",
        "return *self.opened_ && (!self.y_ || set_to_none(self.y_, self.fields_));",
        "return static_cast<bool>(*self.opened_);",
    ),
    Mistake(
        "the order of a node's attributes does not matter",
        "copiers/stdlib/dict_state.cpp",
        "if (!next_entry(attributes, position, key, value) || key != tuple_item(fields, i)) {",
        "if (!next_entry(attributes, position, key, value)) {",
    ),
    Mistake(
        "a node is taken for one of `ast.AST` whatever initialises it",
        "copiers/stdlib/syntax_tree.cpp",
        "class_attribute(type, initialise.borrow()) == found.attributes[1].borrow();",
        "true;",
    ),
    Mistake(
        "an IPv4 address has any number",
        "copiers/stdlib/ipv4_address.cpp",
        "return PyLong_CheckExact(number.get()) != 0 && PyLong_CheckExact(most.get()) != 0 &&",
        "return true ||",
    ),
    Mistake(
        "a hook is taken for the first one whatever the class has become",
        "classify/instance_shape.cpp",
        "first->hook == shape.hook && first->function.get() == shape.hook_function;",
        "true;",
    ),
    Mistake(
        "an exception is made of the class that it has after its arguments were copied",
        "copiers/stdlib/exception.cpp",
        "walk.foreign([&] { return call_with_tuple(type.borrow(), arguments); })",
        "walk.foreign([&] { return call_with_tuple(as_object(type_of(x)), arguments); })",
    ),
    Mistake(
        "an exception's attributes hide no hook if the class is called",
        "copiers/stdlib/exception.cpp",
        "if (hides_hook(walk, attributes.borrow()) || walk.foreign_code_waits()",
        "if (walk.foreign_code_waits()",
    ),
    Mistake(
        "objects in C with a reducer are taken for objects without a dict",
        "classify/instance_shape.cpp",
        "  shape.has_dict = has_dict;\n  shape.hook = deepcopy",
        "  shape.hook = deepcopy",
    ),
]
