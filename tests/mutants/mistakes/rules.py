"""In what a copier's rules do."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "a copy inside a copy by rules does not follow them",
        "memo/lease.cpp",
        "return native->copier();",
        "return nullptr;",
    ),
    Mistake(
        "a copy inside a copy by rules with a caller's memo does not follow them",
        "memo/lease.cpp",
        "      return entry->copier;",
        "      return nullptr;",
    ),
    Mistake(
        "`copy.deepcopy` is not native while a hook has the memo of a copier",
        "memo/native_memo.hpp",
        "(when_exposed_ == nullptr || note_exposure())",
        "true",
    ),
    Mistake(
        "the rule of the farthest class wins",
        "classify/rules.cpp",
        "return entry == nullptr;",
        "return true;",
    ),
    Mistake(
        "a rule does not count for subclasses",
        "classify/rules.cpp",
        "found = entry != nullptr ? entry->rule : CopyRule();",
        "found = entry != nullptr && entry->type == type ? entry->rule : CopyRule();",
    ),
    Mistake(
        "what needs an object that is left out is left out itself",
        "engine/omissions.hpp",
        "if (!left_out_ || left_out_ != x) {",
        "if (!left_out_ || (left_out_ != x && !x)) {",
    ),
    Mistake(
        "an error in a rule is taken for that of an object that cannot be copied",
        "engine/uncopyable.hpp",
        " && !is_set_exception(ThreadMemos::current().rule_error)",
        "",
    ),
    Mistake(
        "an omission is taken for the error of the hook around it",
        "engine/uncopyable.hpp",
        "if (walk.is_leaving_out()) {",
        "if (!error_is_set()) {",
    ),
    Mistake(
        "a field that is left out gives its place to the next",
        "protocol/attribute_rules.hpp",
        "has_left_out = has_left_out || !copy;",
        "has_left_out = has_left_out || !name;",
    ),
    Mistake(
        "rules apply to dicts deep inside a state",
        "protocol/attribute_rules.hpp",
        "copy_attributes_by_rules(walk, rules, tuple_item(state, 1))",
        "copy_state_by_rules(walk, rules, tuple_item(state, 1))",
    ),
    Mistake(
        "rules do not apply to a named tuple that is reconstructed",
        "protocol/attribute_rules.hpp",
        "if (!names || PyTuple_CheckExact",
        "if (true || !names || PyTuple_CheckExact",
    ),
    Mistake(
        "the unfinished copy of an object that cannot be copied is found again",
        "engine/uncopyable.hpp",
        "is_left_out ? walk.memo().forget(x) : walk.memo().replace(x, y.borrow())",
        "is_left_out || y",
    ),
    Mistake(
        "a rule for a type that states consist of is applied to the state",
        "protocol/attribute_rules.hpp",
        "rules.empty() && !all.names_types_of_states()",
        "rules.empty()",
    ),
    Mistake(
        "rules for attributes are forgotten after the first state",
        "classify/rules.cpp",
        "  if (has_none) {",
        "  if (version != 0) {",
    ),
    Mistake(
        "an error about what is left out does not pass through a hook that does not run",
        "copiers/hooks/attribute_hook.cpp",
        "  let_omission_pass(walk);\n",
        "",
    ),
    Mistake(
        "a hook that does not run has no rule for what cannot be copied",
        "copiers/hooks/attribute_hook.cpp",
        "  return copy_of_uncopyable(walk, x);\n",
        "  walk.set_culprit(x);\n  return {};\n",
    ),
]
