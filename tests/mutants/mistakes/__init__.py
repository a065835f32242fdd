"""The mistakes: what stands in a file of the core, and what somebody might have written."""

from tests.mutants.mistakes import elsewhere, hooks, memo, walk

MISTAKES = [*memo.MISTAKES, *walk.MISTAKES, *hooks.MISTAKES, *elsewhere.MISTAKES]
