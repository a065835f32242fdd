"""Instances of ordinary classes and dataclasses, alone and in lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from benchmarks.corpus.case import Floor, Shape

__all__: list[str] = []

instances = Shape("instances")

SIZES = (1, 100, 10_000)


class Plain:
    """Attributes in a `__dict__`."""

    def __init__(self, number: int, name: str, tags: list[int]) -> None:
        self.number = number
        self.name = name
        self.tags = tags


class Slots:
    """Attributes in slots."""

    __slots__ = ("name", "number", "tags")

    def __init__(self, number: int, name: str, tags: list[int]) -> None:
        self.number = number
        self.name = name
        self.tags = tags


class Base:
    """The upper half of a class with inherited slots."""

    __slots__ = ("__private", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self.__private = number


class Inherited(Base):
    """Slots of its own and of its base, one with a private name."""

    __slots__ = ("name", "tags")

    def __init__(self, number: int, name: str, tags: list[int]) -> None:
        super().__init__(number)
        self.name = name
        self.tags = tags


@dataclass
class Atomics:
    number: int
    name: str
    ratio: float


@dataclass
class WithList:
    number: int
    name: str
    tags: list[int]


@dataclass
class Nested:
    number: int
    name: str
    inner: Atomics


@dataclass(slots=True)
class DataSlots:
    number: int
    name: str
    tags: list[int]


@dataclass(frozen=True)
class Frozen:
    number: int
    name: str
    tags: list[int]


@dataclass(frozen=True, slots=True)
class FrozenSlots:
    number: int
    name: str
    tags: list[int]


def calling(
    cls: Callable[..., Any], arguments: str, values: Callable[[Any], tuple[Any, ...]]
) -> Callable[[Any], Floor]:
    """The floor of instances of `cls`: calling it with what `values` gives for `a`, `b`, ..."""
    names = ", ".join(re.findall(r"\b[a-e]\b", arguments))
    call = f"cls({arguments})"

    def floor(x: Any) -> Floor:
        if isinstance(x, list):
            ready = [values(item) for item in x]
            return Floor(f"[{call} for {names} in ready]", {"cls": cls, "ready": ready, **_INNER})
        alone = dict(zip(names.split(", "), values(x), strict=True))
        return Floor(call, {"cls": cls, **_INNER, **alone})

    return floor


_INNER = {"Inner": Atomics}


def _three(item: Any) -> tuple[Any, ...]:
    return (item.number, item.name, *item.tags)


def _declare(what: str, cls: Callable[..., Any], groups: tuple[str, ...] = ()) -> None:
    """The usual instance: two atomics and a list of two."""

    @instances.case(what, SIZES, groups=groups, floor=calling(cls, "a, b, [c, d]", _three))
    def build(size: int) -> Any:
        return _one_or_many(
            size, lambda number: cls(number, f"name {number}", [number + 1_000, number + 2_000])
        )


def _one_or_many(size: int, make: Callable[[int], Any]) -> Any:
    return make(1_000) if size == 1 else [make(number) for number in range(1_000, 1_000 + size)]


_declare("plain", Plain)
_declare("slots", Slots)
_declare("slots-inherited", Inherited)
_declare("dataclass", WithList)
_declare("dataclass-slots", DataSlots)
_declare("frozen", Frozen)
_declare("frozen-slots", FrozenSlots)


@instances.case(
    "dataclass-atomics",
    SIZES,
    floor=calling(Atomics, "a, b, c", lambda item: (item.number, item.name, item.ratio)),
)
def atomics(size: int) -> Any:
    """A dataclass of numbers and strings."""
    return _one_or_many(size, lambda number: Atomics(number, f"name {number}", number / 7))


@instances.case(
    "dataclass-nested",
    SIZES,
    floor=calling(
        Nested,
        "a, b, Inner(c, d, e)",
        lambda item: (
            item.number,
            item.name,
            *(getattr(item.inner, field.name) for field in fields(item.inner)),
        ),
    ),
)
def nested(size: int) -> Any:
    """A dataclass in a dataclass."""
    return _one_or_many(
        size,
        lambda number: Nested(number, "outer", Atomics(number, f"name {number}", number / 7)),
    )
