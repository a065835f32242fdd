"""In what a copier's rules do."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "a copy inside a copy by rules does not follow them",
        "memo/lease.cpp",
        "return pooled->memo.copier();",
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
        "protocol/reconstruction_rules.hpp",
        "if (name.get() == Py_None) {",
        "if (name.get() == Py_None || PyTuple_Check(x.get()) != 0) {",
    ),
    Mistake(
        "the unfinished copy of an object that cannot be copied is found again",
        "engine/uncopyable.hpp",
        "is_left_out ? walk.memo().forget(x) : walk.memo().replace(x, y.borrow())",
        "is_left_out || y",
    ),
    Mistake(
        "a rule for a type that states consist of is applied to the state",
        "protocol/reconstruction_rules.hpp",
        "rules.empty() && !walk.state().tables.rules()->names_types_of_states()",
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
    Mistake(
        "a field of a struct that is left out is not deleted",
        "protocol/reconstruction_rules.hpp",
        "list_append(left_out_.borrow(), share(name)) ? share(value)",
        "name ? share(value)",
    ),
    Mistake(
        "no rule applies to what a reduce value does not name",
        "protocol/reconstruction_rules.hpp",
        "if (!left_out_ && names_all(value.state())) {",
        "if (!left_out_) {",
    ),
    Mistake(
        "a rule for lists is about the list of a set's items",
        "protocol/deep_policy.hpp",
        "(rules.names_lists() || fails_alone)",
        "fails_alone",
    ),
    Mistake(
        "an error about the dict of a Counter's items is not the Counter's",
        "protocol/deep_policy.hpp",
        "if (!is_own_error_) {",
        "if (!is_own_error_ || x_) {",
    ),
    Mistake(
        "a rule for classes is about an object's own class",
        "protocol/deep_policy.hpp",
        "if (rules.names_classes() && part",
        "if (!part && part",
    ),
    Mistake(
        "a function in a rule is not called for an instance that holds leaves",
        "copiers/instance/leaf_instance.hpp",
        "treatment == Treatment::kCall ? x_ : Borrowed<>(Py_None)",
        "Borrowed<>(Py_None)",
    ),
    Mistake(
        "what a rule shares is copied if it is a leaf container",
        "copiers/instance/leaf_instance.hpp",
        "      case Treatment::kShare:\n        return share(value);",
        "      case Treatment::kShare:\n        return LeafNest::copy_inner(value);",
    ),
    Mistake(
        "an instance that holds leaves keeps what a rule leaves out",
        "copiers/instance/leaf_instance.hpp",
        "      case Treatment::kOmit:\n        return {};",
        "      case Treatment::kOmit:\n        return share(value);",
    ),
]
