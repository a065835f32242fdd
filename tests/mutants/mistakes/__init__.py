"""The mistakes: what stands in a file of the core, and what somebody might have written."""

from tests.mutants.mistakes import callers_memo, elsewhere, guards, hooks, images, memo, rules, walk

MISTAKES = [
    *memo.MISTAKES,
    *walk.MISTAKES,
    *callers_memo.MISTAKES,
    *hooks.MISTAKES,
    *guards.MISTAKES,
    *rules.MISTAKES,
    *images.MISTAKES,
    *elsewhere.MISTAKES,
]
