"""What a graph is made of and what happens while it is copied, as plain data.

A recipe is built as often as one likes, each time to the same graph of new objects. Its `repr` is
Python, so that whoever fails can print a script that fails in the same way. Defaults are what is
simplest.
"""

from __future__ import annotations

from dataclasses import dataclass

SCRIPT = """\
# Run from the project's root:  python this_file.py
from tests.property.comparison import check_{call}
from tests.property.recipes import Node, Recipe, Step, Turn

check_{call}(
    {recipe!r}
)
"""


@dataclass(frozen=True)
class Node:
    """One object: a key of `kinds.KINDS`, and the numbers of the nodes that it holds.

    Numbers count modulo what there is. An object that must be complete when it is made, as a tuple,
    can only hold nodes before it.
    """

    kind: str = "list"
    parts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Step:
    """One thing that foreign code does: a key of `steps.STEPS`, about these nodes."""

    verb: str = "look"
    node: int = 0
    other: int = 0


@dataclass(frozen=True)
class Turn:
    """What one call of a hook does, and which of the answers in its repertoire it gives."""

    steps: tuple[Step, ...] = ()
    answer: int = 0


@dataclass(frozen=True)
class Recipe:
    """A graph, copied from `root` with a memo of `memos.MEMOS`; hooks take `turns` in order."""

    nodes: tuple[Node, ...]
    turns: tuple[Turn, ...] = ()
    root: int = -1
    memo: str = "none"

    def script(self, call: str) -> str:
        """A program that copies this graph with both implementations and compares."""
        return SCRIPT.format(call=call, recipe=self)
