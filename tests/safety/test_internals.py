"""What the limited build repeats of the interpreter's structures fits each version we know."""

from __future__ import annotations

import sys

from ectype import _core


def test_the_interpreter_is_known() -> None:
    """A debug build is left alone: it must be told of each reference."""
    counts_all_references = hasattr(sys, "gettotalrefcount")
    assert bool(_core.knows_internals) == (_core.build == "tuned" or not counts_all_references)
