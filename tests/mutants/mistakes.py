"""The mistakes: what stands in a file of the core, and what somebody might have written."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "no keep-alive list in the memo of a hook",
        "memo/exposed_memo.cpp",
        "    return list_append(keep_alive_.borrow(), share(original));",
        "    return true;",
    ),
    Mistake(
        "no flush before foreign code",
        "memo/native_memo.hpp",
        "      return true;\n    }\n    return exposed_memo()->flush();",
        "      return true;\n    }\n    return true;",
    ),
    Mistake(
        "records own nothing while foreign code runs",
        "memo/private_memo.hpp",
        "for (; storage.secured < storage.records.size(); ++storage.secured) {",
        "for (std::size_t i = storage.secured; i < storage.records.size(); ++i) {",
    ),
    Mistake(
        "what was met once cannot be found after foreign code",
        "memo/records.hpp",
        "if (record.copy() && !table.insert(",
        "if (record.copy() && table.empty() && !table.insert(",
    ),
    Mistake(
        "an entry in the memo of a hook does not own its objects",
        "memo/exposed_memo.cpp",
        "  storage.records.back().hold();\n  ++storage.secured;\n"
        "  return !has_foreign_entries_ || flush();\n}\n\nbool ExposedMemo::close",
        "  return !has_foreign_entries_ || flush();\n}\n\nbool ExposedMemo::close",
    ),
    Mistake(
        "a plan outlives a change of its type",
        "plan/type_cache.hpp",
        "entry.version != 0 ? entry.version == type_version(type) :",
        "entry.version != 0 ? type_version(type) != 1 :",
    ),
    Mistake(
        "a plan outlives a change of the registries",
        "plan/type_cache.hpp",
        "    return entry.type == type && entry.epoch == epoch &&\n           (entry.held",
        "    return entry.type == type &&\n           (entry.held",
    ),
    Mistake(
        "a shallow copy does not notice a change of the metaclass",
        "plan/shallow_plans.hpp",
        "plan != nullptr && plan->metaclass_version == ",
        "plan != nullptr && 1 != ",
    ),
    Mistake(
        "a shallow copy does not notice a change of its own tables",
        "plan/shallow_tables.hpp",
        "|| (usual_ && !unchanged())",
        "|| (usual_ && false)",
    ),
    Mistake(
        "a hook's changes of the memo are not noticed",
        "memo/exposed_memo.cpp",
        "if (!has_foreign_entries_ && !stamp_.holds(dict_.borrow())) {",
        "if (knows_dict_changes() ? false : !stamp_.holds(dict_.borrow())) {",
    ),
    Mistake(
        "what is known of atomic objects outlives a hook",
        "walk/walk.hpp",
        "    up_to_date_ = false;\n    plain_atomics_ = false;\n",
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
        "if (!walk.memo().look_again(vacancy_, y) || (y && !walk.memo().settle())) {",
        "if (false) {",
    ),
    Mistake(
        "what a tuple's second look discards is still remembered",
        "walk/tuple.hpp",
        "if (!walk.memo().look_again(vacancy_, y) || (y && !walk.memo().settle())) {",
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
        "if (!unfinished_.prepare() || !memo_.settle()) {",
        "if (!memo_.settle()) {",
    ),
    Mistake(
        "an attribute named like a hook is not a hook",
        "plan/instance_shape.cpp",
        "return same_text(name, names.deepcopy_hook.borrow()) ||",
        "return",
    ),
    Mistake(
        "__setstate__ is not asked for",
        "plan/instance_shape.cpp",
        "if (!inherits(names.get_state) || !inherits(names.set_state)) {",
        "if (!inherits(names.get_state)) {",
    ),
    Mistake(
        "what could be met once before a hook can be met once after it",
        "memo/records.hpp",
        "return word_ != (settlements << 1U | kOnce);",
        "return static_cast<void>(settlements), (word_ & kOnce) == 0;",
    ),
    Mistake(
        "StopIteration leaves the arguments' generator as it is",
        "walk/argument.hpp",
        "leave_generator();",
        "",
    ),
    Mistake(
        "an unfinished copy keeps its original alive",
        "memo/exposed_memo.cpp",
        "    const Ref<> dying = take_open(original);",
        "",
    ),
    Mistake(
        "a set is remembered before its contents are copied",
        "walk/set.hpp",
        "return y && walk.memo().add(std::move(vacancy), y.borrow()) ? std::move(y) : Ref<>();",
        "return y;",
    ),
    Mistake(
        "what an unfinished copy left behind is taken for never met",
        "memo/exposed_memo.cpp",
        "    distrust();\n    const Ref<> dying",
        "    const Ref<> dying",
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
        "a failure is noted by the inner and by the outer call",
        "deepcopy.cpp",
        "std::exchange(thread.noted, error.get()) == error.get() ? Py_True : Py_False",
        "std::exchange(thread.noted, error.get()) == nullptr ? Py_True : Py_False",
    ),
    Mistake(
        "a list of leaves is copied at the door, whatever copier is registered",
        "deepcopy.cpp",
        "return registries.standard(Common::kList) ? copy_leaf_list(x) : Ref<>();",
        "return copy_leaf_list(x);",
    ),
    Mistake(
        "what foreign code lets go of dies at once",
        "walk/held.hpp",
        "if (M::kNative && x_ && has_one_reference(x_.borrow()) && !error_is_set()) [[unlikely]] {",
        "if (false) {",
    ),
    Mistake(
        "what was copied before a hook ran is looked up without it",
        "memo/private_memo.hpp",
        "if (!storage_->catch_up()) [[unlikely]] {\n      return LookUp",
        "if (false) {\n      return LookUp",
    ),
    Mistake(
        "the hook of the class is called though the instance has one",
        "walk/hooked.hpp",
        "attributes_of(walk.state().instance_names, x, shape) == Attributes::kUnusual || ",
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
        "the code of a hook is read once for all calls",
        "deepcopy.cpp",
        "  state.plans.new_region();\n  const Plan* plan = state.plans.find(type);",
        "  const Plan* plan = state.plans.find(type);",
    ),
    Mistake(
        "a state that an error ends is given back at once",
        "memo/exposed_memo.cpp",
        "  if (!is_kept && ticket.place() < flushed_) {",
        "  if (ticket.place() < flushed_) {",
    ),
]
