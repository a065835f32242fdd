"""Classes without hooks, of every shape."""

from __future__ import annotations

import enum
from collections import namedtuple
from dataclasses import dataclass
from typing import Any


class Plain:
    def method(self) -> None: ...


class Slotted:
    __slots__ = ("__weakref__", "a0", "a1")


class PrivatelySlotted(Slotted):
    __slots__ = ("__a2", "__dict__")


@dataclass(eq=False)
class Data:
    a0: Any = None
    a1: Any = 1


@dataclass(eq=False, frozen=True)
class Frozen:
    a0: Any = None


@dataclass(eq=False, slots=True)
class SlotsData:
    a0: Any = None
    a1: Any = 1


@dataclass(eq=False, frozen=True, slots=True)
class FrozenSlots:
    a0: Any = None
    a1: Any = 1


class SubInt(int):
    pass


class SubStr(str):
    __slots__ = ("a0",)


class Colour(enum.Enum):
    RED = "red"


class Meta(type):
    pass


class OfMeta(metaclass=Meta):
    pass


Pair = namedtuple("Pair", "one two")


def fresh_classes() -> list[type]:
    """Classes that only one world has: steps may change them."""
    return [
        type("FreshPlain", (), {}),
        type("FreshSlotted", (), {"__slots__": ("a0", "a1")}),
        type("FreshList", (list,), {}),
        type("FreshDict", (dict,), {}),
    ]
