"""The three deep-copy benchmarks of pyperformance, written anew from what they measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.corpus.case import Shape

__all__: list[str] = []

pyperformance = Shape("pyperformance")


@dataclass
class Document:
    """A dataclass with a list, a string and a flag."""

    items: list[int]
    title: str
    published: bool


class Counted:
    """Reduces to its class, no arguments, and its attributes as the state."""

    def __init__(self) -> None:
        self.first = 1
        self.second = 2

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (), self.__dict__

    def __setstate__(self, state: dict[str, int]) -> None:
        self.__dict__.update(state)


@pyperformance.case("mixed")
def mixed(size: int) -> Any:
    """Builtin containers, and a dataclass."""
    return {
        "list": [1, 2, 3, 43],
        "tuple": (1, 2, 3),
        "string": "a string",
        "inner": {"flag": True},
        "document": Document([1, 2, 3], "hello", True),
    }


@pyperformance.case("memo")
def memo(size: int) -> Any:
    """One list shared many times."""
    shared = [1] * 100
    return {"a": (shared, shared, shared), "b": [shared] * 100}


@pyperformance.case("reduce", groups=["hooks"])
def reduce(size: int) -> Any:
    """An object with `__reduce__` and `__setstate__`."""
    return Counted()
