"""In what is known of hooks."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "what a hook calls deepcopy and setattr is not looked up again after foreign code",
        "copiers/hooks/attribute_hook.cpp",
        "keeps_its_meaning() ? set(",
        "true ? set(",
    ),
    Mistake(
        "attributes of an object that is not in the memo yet are taken to be met once",
        "copiers/hooks/attribute_hook.cpp",
        "kind_.enters_itself ? Sharing::kUnique : Sharing::kMaybeShared",
        "Sharing::kUnique",
    ),
    Mistake(
        "foreign code finds no attributes in the object that a known hook fills",
        "copiers/hooks/attribute_hook.cpp",
        "if (!self.fetch() || !self.set_alone(self.name_.borrow(), self.copies_[i])) {",
        "if (!self.fetch()) {",
    ),
    Mistake(
        "a known hook sets attributes past a property",
        "copiers/hooks/attribute_hook.cpp",
        "PyType_GetSlot(type_of(attribute).get(), Py_tp_descr_set) == nullptr",
        "true",
    ),
    Mistake(
        "a known hook makes objects past the class's own `__new__`",
        "copiers/hooks/attribute_hook.cpp",
        "return makes_bare_objects(as_object(type)) && InlineAttributes",
        "return InlineAttributes",
    ),
    Mistake(
        "a known hook sets attributes past the class's own `__setattr__`",
        "copiers/hooks/attribute_hook.cpp",
        "same_slot(type, object, Py_tp_setattro) &&",
        "",
    ),
    Mistake(
        "a tracer does not see a known hook",
        "copiers/hooks/attribute_hook.cpp",
        "keeps_its_meaning() && state.observers.none_of(hook_.borrow())",
        "keeps_its_meaning()",
    ),
    Mistake(
        "the code of a hook is not compared",
        "classify/hook_reading.cpp",
        "if (knows_ != Knows::kMemoStaysClosed || code_of(function) != code_.borrow()) {",
        "if (knows_ != Knows::kMemoStaysClosed) {",
    ),
    Mistake(
        "the code of a hook that returns its object is not compared",
        "classify/hook_reading.hpp",
        "knows_ == Knows::kReturnsSelf && is_as_read(function);",
        "static_cast<void>(function), knows_ == Knows::kReturnsSelf;",
    ),
    Mistake(
        "what a hook calls with its memo is not compared",
        "classify/hook_reading.cpp",
        "if (!called || !own.is(called)) {",
        "if (!called && !own.is(called)) {",
    ),
    Mistake(
        "other code of a hook is never read",
        "classify/hook_reading.hpp",
        "if (code_ && code_of(function) != code_.borrow()) [[unlikely]] {",
        "if (code_ && !function) [[unlikely]] {",
    ),
    Mistake(
        "builtins that a hook uses may be hidden",
        "classify/hook_reading.cpp",
        "!(builtins_->watches(globals_of(function)) && builtins_->holds())",
        "!builtins_->watches(globals_of(function))",
    ),
    Mistake(
        "a hook in the middle of which names changed goes on with a closed memo",
        "engine/deepcopy.cpp",
        "if (hook != nullptr && !keeps_memo_closed(state, *hook)) [[unlikely]] {",
        "if (hook != nullptr && hook->reading == nullptr) [[unlikely]] {",
    ),
    Mistake(
        "entries for other objects are taken for the hook's own",
        "memo/exposed_memo.cpp",
        "storage_->hook.original && is_address_of(key, storage_->hook.original);",
        "storage_->hook.original;",
    ),
    Mistake(
        "what a hook has entered is not taken before it calls deepcopy",
        "engine/deepcopy.cpp",
        "  if (!memo.take_entries()) {\n    return {};\n  }\n",
        "",
    ),
    Mistake(
        "another entry than the result is dropped",
        "memo/native_memo.hpp",
        "return copy.borrow() == result || storage.write_foreign(",
        "return result || storage.write_foreign(",
    ),
    Mistake(
        "a closed memo that somebody keeps is not filled",
        "memo/native_memo.hpp",
        "memo != nullptr && memo->is_kept()) [[unlikely]] {",
        "memo != nullptr && memo->is_kept() && memo->has_entry()) [[unlikely]] {",
    ),
    Mistake(
        "the patch ends in the middle of a hook",
        "classify/own_deepcopy.hpp",
        "    if (lent_memos != 0) {",
        "    if (lent_memos > 1000) {",
    ),
    Mistake(
        "while a hook has a memo of ours, `copy.deepcopy` is native in all threads",
        "entry/module.cpp",
        "ThreadMemos::current().copies_natively();",
        "ThreadMemos::current().ready;",
    ),
    # On 3.14 each of the three questions answers for the others.
    Mistake(
        "whoever watches hooks is not noticed",
        "capi/observers.hpp",
        "return monitoring_version() == quiet_version_ &&",
        "return !kFreeThreaded || monitoring_version() == quiet_version_ &&",
    ),
    Mistake(
        "a pydantic model that changes in the middle is copied as before",
        "copiers/packages/pydantic.cpp",
        "    if (walk_.region() == region_) [[likely]] {",
        "    if (walk_.region() >= region_) [[likely]] {",
    ),
    Mistake(
        "an unknown hook in C is taken for one that ignores its memo",
        "classify/hook_reading.hpp",
        "      knows_ = Knows::kMemoMayBeSeen;\n      return true;",
        "      knows_ = Knows::kIgnoresMemo;\n      return true;",
    ),
    Mistake(
        "a hook in C is asked for its code",
        "classify/hook_reading.cpp",
        "code_ = is_function(function) ? share(code_of(function)) : Ref<>();",
        "code_ = share(code_of(function));",
    ),
    Mistake(
        "what is declared of a hook counts for any code of it",
        "classify/hook_reading.hpp",
        "return is_function(function) ? code_of(function) == code_.borrow() : !code_;",
        "return static_cast<bool>(function);",
    ),
    Mistake(
        "what is declared of a class counts for the excepted ones",
        "classify/declarations.hpp",
        "return counts ? tuple_item(found, 1) : Borrowed<>();",
        "return static_cast<bool>(unless) || counts ? tuple_item(found, 1) : Borrowed<>();",
    ),
    Mistake(
        "a tracer does not see a hook whose attributes were declared",
        "copiers/hooks/hooks.cpp",
        "if (names && walk.state().observers.none_of(hook)) [[unlikely]] {",
        "if (names) [[unlikely]] {",
    ),
    Mistake(
        "an array of objects is taken for one without",
        "classify/functions_in_c.cpp",
        "  if (has_objects.get() != Py_False) {",
        "  if (!has_objects) {",
    ),
    Mistake(
        "what a class's own `__new__` put into slots is lost",
        "copiers/instance/instance.cpp",
        "if (slot_at(y, shape.slots.offsets[i]) != nullptr) {",
        "if (slot_at(y, shape.slots.offsets[i]) == y.get()) {",
    ),
    Mistake(
        "the original's dict before its class's own `__new__` is forgotten",
        "copiers/instance/instance.cpp",
        "  const bool is_as_before = dict.borrow() == before.dict();",
        "  const bool is_as_before = static_cast<bool>(dict) == static_cast<bool>(before.dict());",
    ),
    Mistake(
        "a `__getattribute__` of the class's own does not matter to its hook",
        "classify/instance_shape.cpp",
        "(is_usual || finds_class_attributes(names, type, base)) &&",
        "(is_usual || type.get() != nullptr) &&",
    ),
    Mistake(
        "slots of an attrs class that are not set are left out",
        "copiers/instance/instance_state.hpp",
        "return methods_ == StateMethods::kObject || slots_.complete();",
        "return methods_ != StateMethods::kDataclass || slots_.complete();",
    ),
    Mistake(
        "an attrs class that keeps its hash is copied as any other",
        "classify/generated_methods.cpp",
        "return keeps_hash->ob_ref == Py_False;",
        "return keeps_hash->ob_ref != nullptr;",
    ),
    Mistake(
        "the class is as before, after a __getattr__ was called",
        "copiers/hooks/getattr.cpp",
        "type_of(x) == type ? walk.plan_at_a_glance(type) : nullptr",
        "walk.plan_at_a_glance(type)",
    ),
    Mistake(
        "the tables are as before, after a __getattr__ was called",
        "copiers/hooks/getattr.cpp",
        "  tables.refresh();\n",
        "",
    ),
    Mistake(
        "a new object is bare, after a __getattr__ was called for __setstate__",
        "copiers/hooks/getattr.cpp",
        "!setter && attributes_now(walk, y, type) == Attributes::kNone && copies",
        "!setter && copies",
    ),
    Mistake(
        "a reducer comes before a __getattr__",
        "classify/deep_plans.hpp",
        "return comes_first && is_function",
        "return is_function",
    ),
    Mistake(
        "no slot is looked up by a __getattr__",
        "classify/instance_shape.cpp",
        " && shape.has_dict && shape.slots.count == 0;",
        " && shape.has_dict;",
    ),
]
