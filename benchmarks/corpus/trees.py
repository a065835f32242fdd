"""Syntax trees: objects with slots, lists of children, and a link to the parent."""

from __future__ import annotations

import ast
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.corpus.case import Floor, Shape

__all__ = ["Node"]

trees = Shape("trees")


class Node:
    """A node of a syntax tree."""

    __slots__ = ("children", "kind", "parent", "value")

    def __init__(
        self, kind: str, value: int, children: list[Node], parent: Node | None = None
    ) -> None:
        self.kind = kind
        self.value = value
        self.children = children
        self.parent = parent


def _flatten(root: Node) -> list[Node]:
    every = [root]
    for node in every:
        every.extend(node.children)
    return every


def _calling(root: Node) -> Floor:
    """One call of the class per node, each with a list of its own."""
    ready = [(node.kind, node.value) for node in _flatten(root)]
    return Floor("[cls(kind, value, []) for kind, value in ready]", {"cls": Node, "ready": ready})


def _grow(size: int, *, with_parents: bool) -> Node:
    random = Random(3)
    kinds = ["call", "name", "number", "binary", "block", "assign"]
    root = Node("module", 0, [])
    # The way from the root to the newest node, cut anywhere: no deeper than source code is.
    path = [root]
    for number in range(1, size):
        del path[random.randrange(1, min(len(path), 19) + 1) :]
        node = Node(random.choice(kinds), number, [], path[-1] if with_parents else None)
        path[-1].children.append(node)
        path.append(node)
    return root


@trees.case("slots", sizes=(1_000, 50_000), groups=["instances"], floor=_calling)
def tree(size: int) -> Any:
    """A tree whose nodes know their children."""
    return _grow(size, with_parents=False)


@trees.case("slots-parents", sizes=(1_000, 50_000), groups=["instances"], floor=_calling)
def tree_with_parents(size: int) -> Any:
    """A tree whose nodes know their children and their parent: each node is in a cycle."""
    return _grow(size, with_parents=True)


@trees.case("ast", sizes=(1, 10))
def syntax_tree(size: int) -> Any:
    """The interpreter's own syntax tree of this module."""
    source = Path(__file__).read_text(encoding="utf-8")
    return [ast.parse(source) for _ in range(size)]
