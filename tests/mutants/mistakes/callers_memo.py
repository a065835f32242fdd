"""In copies with a memo of the caller's."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "the tables are not refreshed after a look-up in a caller's memo",
        "callers_memo/walk.hpp",
        "  NewRef copy_by_rule(Borrowed<> x, Type type, Vacancy vacancy) {\n"
        "    state_.tables.refresh();\n",
        "  NewRef copy_by_rule(Borrowed<> x, Type type, Vacancy vacancy) {\n",
    ),
    Mistake(
        "a plan outlives a look-up in a caller's memo",
        "callers_memo/walk.hpp",
        "    state_.plans.new_region();\n",
        "",
    ),
    Mistake(
        "what waits for stack is not copied before a function",
        "callers_memo/walk.hpp",
        "return postponed_.finish_before_foreign(*this) ? Ref<>(run()) : Ref<>();",
        "return Ref<>(run());",
    ),
    Mistake(
        "what waits for stack is not copied before a hook",
        "callers_memo/walk.hpp",
        "return postponed_.finish_before_foreign(*this) && run();",
        "return run();",
    ),
    # On 3.15 and later.
    Mistake(
        "a frozendict does not look into a caller's memo a second time",
        "callers_memo/walk.hpp",
        "if (!memo_.look_again(vacancy, y)) {",
        "if (error_is_set()) {",
    ),
    Mistake(
        "the key is copied before the value with a caller's memo",
        "callers_memo/walk.hpp",
        """\
      const Ref<> new_value = walk.copy(value.borrow());
      if (!new_value) {
        if (walk.take_omission(value.borrow())) {
          continue;
        }
        return walk.failed_at_key(key.borrow());
      }
      const Ref<> new_key = walk.copy(key.borrow());
      if (!new_key) {
        if (walk.take_omission(key.borrow())) {
          continue;
        }
        return walk.failed_at("a key");
      }
""",
        """\
      const Ref<> new_key = walk.copy(key.borrow());
      if (!new_key) {
        if (walk.take_omission(key.borrow())) {
          continue;
        }
        return walk.failed_at("a key");
      }
      const Ref<> new_value = walk.copy(value.borrow());
      if (!new_value) {
        if (walk.take_omission(value.borrow())) {
          continue;
        }
        return walk.failed_at_key(key.borrow());
      }
""",
    ),
]
