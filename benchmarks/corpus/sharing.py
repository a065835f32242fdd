"""Objects that are reached more than once."""

from __future__ import annotations

from typing import Any

from benchmarks.corpus.case import Shape

__all__: list[str] = []

sharing = Shape("sharing", groups=["containers"])


@sharing.case("memo")
def memo(size: int) -> Any:
    """One list in a tuple three times and in a list a hundred times."""
    shared = [1] * 100
    return {"a": (shared, shared, shared), "b": [shared] * 100}


@sharing.case("dense", sizes=(10, 50))
def dense(size: int) -> Any:
    """Every list refers to every other."""
    every: list[list[Any]] = [[] for _ in range(size)]
    for references in every:
        references.extend(every)
    return every


@sharing.case("repeated", sizes=(100, 10_000))
def repeated(size: int) -> Any:
    """One dict many times."""
    return [{"a": [1]}] * size


@sharing.case("pairs", sizes=(100, 10_000))
def pairs(size: int) -> Any:
    """Every list twice."""
    every = [[number] for number in range(size)]
    return {"first": every, "second": every[::-1]}


@sharing.case("ring", sizes=(10, 100))
def ring(size: int) -> Any:
    """Dicts linked forward and backward in a ring."""
    every: list[dict[str, Any]] = [{"value": number} for number in range(size)]
    for number, link in enumerate(every):
        link["previous"] = every[number - 1]
        every[number - 1]["next"] = link
    return every
