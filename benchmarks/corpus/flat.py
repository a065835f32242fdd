"""Large containers of atomics, and a square of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.corpus.case import Shape

__all__: list[str] = []

flat = Shape("flat", groups=["containers"])

SIZES = (5_000, 1_000_000)


def _numbers(size: int) -> list[int]:
    return list(range(1_000, 1_000 + size))


def _strings(size: int) -> list[str]:
    return [f"item {number}" for number in range(size)]


_MAKERS: dict[str, Callable[[int], Any]] = {
    "list-int": _numbers,
    "list-str": _strings,
    "tuple-int": lambda size: tuple(_numbers(size)),
    "dict-str-int": lambda size: dict(zip(_strings(size), _numbers(size), strict=True)),
    "dict-int-str": lambda size: dict(zip(_numbers(size), _strings(size), strict=True)),
    "set-int": lambda size: set(_numbers(size)),
    "set-str": lambda size: set(_strings(size)),
    "frozenset-int": lambda size: frozenset(_numbers(size)),
}


def _declare(what: str, make: Callable[[int], Any]) -> None:
    @flat.case(what, SIZES, is_json=what in ("list-int", "list-str", "dict-str-int"))
    def build(size: int) -> Any:
        return make(size)


for _what, _make in _MAKERS.items():
    _declare(_what, _make)


@flat.case("square", sizes=(64, 1_024), is_json=True)
def square(size: int) -> Any:
    """A matrix as a list of rows."""
    return [list(range(row, row + size)) for row in range(size)]


@flat.case("tuples", sizes=(100, 100_000))
def tuples(size: int) -> Any:
    """A list of pairs, which need no copy."""
    return [(number, f"item {number}") for number in range(size)]


growing = Shape("growing")


@growing.case("lists", sizes=(1_000, 100_000, 1_000_000))
@growing.case("lists", sizes=(4_000_000,), is_heavy=True)
def lists(size: int) -> Any:
    """Lists of one number: how the time per object grows with their number."""
    return [[number] for number in range(size)]


@growing.case("rows", sizes=(1_000, 100_000))
@growing.case("rows", sizes=(4_000_000,), is_heavy=True)
def rows(size: int) -> Any:
    """Small dicts."""
    return [{"id": number, "name": "row"} for number in range(size)]
