"""In the memo and its records."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "what a failed call inside a hook has copied is taken to live on",
        "engine/walk.hpp",
        "memo_.forget_unowned();",
        "",
    ),
    Mistake(
        "no keep-alive list in the memo of a hook",
        "memo/exposed_memo.cpp",
        "    return list_append(keep_alive_.borrow(), std::move(original));",
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
        "    storage_->own_all();\n",
        "",
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
        "  storage.own_all();\n"
        "  return !has_foreign_entries_ || flush();\n}\n\nbool ExposedMemo::close",
        "  return !has_foreign_entries_ || flush();\n}\n\nbool ExposedMemo::close",
    ),
    Mistake(
        "a hook's changes of the memo are not noticed",
        "memo/exposed_memo.cpp",
        "if (!has_foreign_entries_ && !(stamp_.holds(dict_.borrow()) && has_own_watch())) {",
        "if (knows_dict_changes() ? false : !stamp_.holds(dict_.borrow())) {",
    ),
    Mistake(
        "what could be met once before a hook can be met once after it",
        "memo/records.hpp",
        "return word_ != (foreign_calls << 1U | kOnce);",
        "return static_cast<void>(foreign_calls), (word_ & kOnce) == 0;",
    ),
    Mistake(
        "an unfinished copy keeps its original alive",
        "memo/exposed_memo.cpp",
        "    const Ref<> dying = take_open(original);",
        "",
    ),
    Mistake(
        "what an unfinished copy left behind is taken for never met",
        "memo/exposed_memo.cpp",
        "    distrust();\n    const Ref<> dying",
        "    const Ref<> dying",
    ),
    Mistake(
        "what was copied before a hook ran is looked up without it",
        "memo/private_memo.hpp",
        "      if (!storage_->catch_up()) {\n        return LookUp<NativeVacancy>::failure();",
        "      if (false) {\n        return LookUp<NativeVacancy>::failure();",
    ),
    Mistake(
        "a state that an error ends is given back at once",
        "memo/exposed_memo.cpp",
        "  if (!is_kept && ticket.place() < flushed_) {",
        "  if (ticket.place() < flushed_) {",
    ),
    Mistake(
        "the levels that a signal leaves lose their copies",
        "memo/native_memo.hpp",
        "      memo->keep_open_copies();\n",
        "",
    ),
    Mistake(
        "what only the dict knows is not asked for",
        "memo/exposed_memo.cpp",
        "    if (copy || !only_dict_knows_all_) [[likely]] {",
        "    if (copy || only_dict_knows_all_ || true) {",
    ),
    Mistake(
        "the table learns nothing from the dict",
        "memo/exposed_memo.cpp",
        "  while (next_entry(dict_.borrow(), position, key, value)) {",
        "  while (false) {",
    ),
    Mistake(
        "a memo that has to catch up is asked at once",
        "memo/native_memo.hpp",
        "    return memo != nullptr && memo->is_current();",
        "    return memo != nullptr;",
    ),
    Mistake(
        "an entry written in place stands where nobody looks for it",
        "capi/dict_entries.hpp",
        "static constexpr unsigned kPerturbShift = 5;",
        "static constexpr unsigned kPerturbShift = 6;",
    ),
    Mistake(
        "an entry written in place may be the second of its key",
        "capi/dict_entries.hpp",
        "if (indices[i] >= 0 && place(keys, indices[i])->hash == hash) {",
        "if (keys.usable < 0) {",
    ),
    Mistake(
        "what a hook has entered is replaced by what was copied before",
        "memo/native_memo.hpp",
        "    return PyDict_Update(exposed_memo()->dict().get(), entered.get()) == 0;\n",
        "    return PyDict_Merge(exposed_memo()->dict().get(), entered.get(), 0) == 0;\n",
    ),
]
