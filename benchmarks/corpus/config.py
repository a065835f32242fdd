"""Configuration: nested dicts that share defaults, and nodes that copy themselves."""

from __future__ import annotations

from typing import Any

from benchmarks.corpus import program
from benchmarks.corpus.case import Floor, Shape

__all__ = ["Node"]

config = Shape("config")


@config.case("sections", sizes=(10, 100), is_json=True)
def sections(size: int) -> Any:
    """Sections that hold the same default dicts and lists."""
    retry = {"attempts": 3, "backoff": [1, 2, 4]}
    defaults = {"timeout": 30, "retry": retry, "hosts": ["a.example.org", "b.example.org"]}
    return {
        "defaults": defaults,
        "sections": {
            f"section {number}": {
                "inherits": defaults,
                "overrides": {"timeout": number, "retry": retry},
                "steps": [{"run": f"step {step}", "env": {}} for step in range(3)],
            }
            for number in range(size)
        },
    }


class Node:
    """A node of a configuration tree, with a copy method as such classes have it."""

    def __init__(self, key: str, content: dict[str, Any]) -> None:
        self.key = key
        self.content = content

    def __deepcopy__(self, memo: dict[int, Any]) -> Node:
        twin = type(self).__new__(type(self))
        memo[id(self)] = twin
        twin.key = self.key
        twin.content = {key: program.deepcopy(child, memo) for key, child in self.content.items()}
        return twin


def _hooks(tree: Node) -> Floor:
    """The bodies of all copy methods, with nothing to copy inside them."""
    nodes = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting.extend(child for child in node.content.values() if isinstance(child, Node))
    return Floor("[node.__deepcopy__({}) for node in nodes]", {"nodes": nodes})


@config.case("nodes", sizes=(100, 10_000), groups=["hooks"], floor=_hooks)
def nodes(size: int) -> Any:
    """A tree of nodes that copy themselves, ten children each."""
    every = [Node(f"node {number}", {"value": number}) for number in range(size)]
    for number, node in enumerate(every[1:], start=1):
        every[(number - 1) // 10].content[node.key] = node
    return every[0]
