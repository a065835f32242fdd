"""In copies that adopt a dict of the caller's as their memo."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "a dict with any keys is adopted",
        "memo/exposed_memo.cpp",
        "if (PyLong_CheckExact(key.get()) == 0 || ",
        "if (",
    ),
    # On 3.14 and later.
    Mistake(
        "a dict is adopted that another thread has adopted",
        "memo/exposed_memo.cpp",
        " || DictStamp::is_watched(dict, watcher)",
        "",
    ),
    # On 3.14 and later.
    Mistake(
        "another thread's watch on a dict is taken for one's own",
        "memo/exposed_memo.cpp",
        "  return !since(kPython314) || events_ == DictStamp::events() ||",
        "  return true || events_ == DictStamp::events() ||",
    ),
    # On 3.11 to 3.13.
    Mistake(
        "a copy in another thread does not notice entries written in place",
        "capi/dict_entries.hpp",
        "      note_change();\n",
        "",
    ),
    Mistake(
        "a memo ends while calls inside hooks use it",
        "memo/lease.cpp",
        "  if (pooled_->memo.nested_calls != 0) [[unlikely]] {",
        "  if (pooled_ == nullptr) {",
    ),
    Mistake(
        "a caller's answer for a class is not found",
        "copiers/instance/instance.cpp",
        "return is_atomic || !memo.has_entries_of_others() ||",
        "return true || !memo.has_entries_of_others() || is_atomic ||",
    ),
    # Before 3.14.
    Mistake(
        "a caller's answer for a part of a value is not found",
        "engine/walk.cpp",
        "row->value_has_one_entry && !atomics_by_memo_",
        "row->value_has_one_entry",
    ),
    Mistake(
        "a caller's answer for the name of a slot is not set",
        "copiers/instance/instance_state.hpp",
        " && slots_.names_all(tuple_item(copy, 1));",
        ";",
    ),
    Mistake(
        "the memo itself is copied while its entries wait",
        "memo/exposed_memo.cpp",
        "  if (original == dict_.borrow() || (keep_alive_ &&",
        "  if (!original && (keep_alive_ &&",
    ),
    Mistake(
        "a caller's answer for what only its holder refers to is not found",
        "memo/exposed_memo.cpp",
        "  if (!has_entries_of_others() && has_references(",
        "  if (!has_foreign_entries_ && has_references(",
    ),
    Mistake(
        "a keep-alive list of the caller's own kind is taken for a list",
        "memo/exposed_memo.cpp",
        "    distrust();  // its `append` is foreign code\n",
        "    keep_alive_ = Ref<>();\n",
    ),
    Mistake(
        "a caller's answer for what is its own copy is not found",
        "engine/walk.cpp",
        "plan != nullptr && plan->is_own_copy && !memo_.is_callers()",
        "plan != nullptr && plan->is_own_copy",
    ),
    Mistake(
        "a caller's answer for a tuple of leaves is not found",
        "engine/walk.cpp",
        "if (depth == kTuplesLookedInto || memo_.has_entries_of_others() ||",
        "if (depth == kTuplesLookedInto || memo_.has_foreign_entries() ||",
    ),
    Mistake(
        "a caller's answer for a tuple in a set is not found",
        "copiers/set.hpp",
        "!walk.memo().has_entries_of_others()",
        "!walk.memo().has_foreign_entries()",
    ),
    # Before 3.14.
    Mistake(
        "a caller's answer for an atomic object is not found",
        "engine/walk.hpp",
        "!since(kPython314) && memo_.has_entries_of_others();",
        "!since(kPython314) && memo_.has_foreign_entries();",
    ),
    Mistake(
        "a caller's answer for a leaf is not found",
        "engine/deepcopy.cpp",
        "  if (!since(kPython314) && dict_size(memo) != 0) {",
        "  if (!x) {",
    ),
    Mistake(
        "the state of an instance has no entry in a caller's memo",
        "copiers/instance/instance_state.hpp",
        "    if (walk_.memo().is_callers()) [[unlikely]] {",
        "    if (!y) {",
    ),
    Mistake(
        "the arguments of an instance have no entry in a caller's memo",
        "copiers/instance/instance.cpp",
        "  if (is_made_of_items(base) || is_of_own_new(base) || (dict",
        "  if ((dict",
    ),
    Mistake(
        "the items of a set have no entry in a caller's memo",
        "copiers/set.cpp",
        "  if (walk.memo().is_callers()) [[unlikely]] {",
        "  if (!x) {",
    ),
    Mistake(
        "an object that reconstructs as itself is kept alive by a caller's memo",
        "engine/walk.cpp",
        "  if (!y || y.borrow() == x) {",
        "  if (!y) {",
    ),
    Mistake(
        "a class with a __getattr__ makes no entries in a caller's memo",
        "copiers/hooks/hooks.cpp",
        "      if (walk.memo().is_callers()) [[unlikely]] {",
        "      if (!x) {",
    ),
    Mistake(
        "an instance of the standard library makes no entries in a caller's memo",
        "engine/walk.cpp",
        "(row != nullptr && row->has_deepcopy)",
        "row != nullptr",
    ),
]
