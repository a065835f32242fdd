"""Deep data: chains of containers and of objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.corpus.case import Shape

__all__: list[str] = []

depth = Shape("depth")

SIZES = (100, 900, 50_000)
HUGE = (10_000_000,)


class Link:
    """An element of a linked list."""

    __slots__ = ("following", "value")

    def __init__(self, value: int, following: Link | None) -> None:
        self.value = value
        self.following = following


_WRAPPERS: dict[str, Callable[[int, Any], Any]] = {
    "list": lambda number, inner: [inner],
    "dict": lambda number, inner: {"inner": inner},
    "tuple": lambda number, inner: (inner,),
    "objects": Link,
}


def _declare(what: str, wrap: Callable[[int, Any], Any]) -> None:
    @depth.case(what, SIZES)
    @depth.case(what, HUGE, is_heavy=True)
    def build(size: int) -> Any:
        # A list in the middle, so that no tuple around it can stay as it is.
        chain: Any = None if what == "objects" else []
        for number in range(size):
            chain = wrap(number, chain)
        return chain


for _what, _wrap in _WRAPPERS.items():
    _declare(_what, _wrap)
