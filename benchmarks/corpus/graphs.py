"""Graphs as adjacency dicts, with keys of several kinds."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.corpus.case import Shape

__all__: list[str] = []

graphs = Shape("graphs", groups=["containers"])


class Place:
    """A node that is an object, equal by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and other.name == self.name


def _adjacency(size: int, key: Callable[[int], Any]) -> dict[Any, dict[Any, dict[str, float]]]:
    """Five edges per node; both directions hold the same dict of attributes."""
    random = Random(5)
    keys = [key(number) for number in range(size)]
    adjacency: dict[Any, dict[Any, dict[str, float]]] = {node: {} for node in keys}
    for _ in range(size * 5):
        source, target = random.choice(keys), random.choice(keys)
        adjacency[source][target] = adjacency[target][source] = {"weight": random.random()}
    return adjacency


@graphs.case("numbers", sizes=(100, 1_000))
def numbers(size: int) -> Any:
    """Nodes are numbers."""
    return _adjacency(size, lambda number: number)


@graphs.case("tuples", sizes=(100, 1_000))
def tuples(size: int) -> Any:
    """Nodes are the coordinates of a grid."""
    return _adjacency(size, lambda number: (number // 32, number % 32))


@graphs.case("objects", sizes=(100, 1_000))
def objects(size: int) -> Any:
    """Nodes are objects with a hash of their own."""
    return _adjacency(size, lambda number: Place(f"place {number}"))
