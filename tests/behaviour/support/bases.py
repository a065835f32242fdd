"""Types that people derive from, with a way to make an instance of a subclass."""

from __future__ import annotations

import array
import datetime
import decimal
import fractions
import functools
import pathlib
import types
import uuid
from collections import Counter, OrderedDict, UserDict, UserList, defaultdict, deque, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Plain:
    pass


class Slotted:
    __slots__ = ("a", "b")


class SlottedWithDict:
    __slots__ = ("__dict__", "a")


@dataclass
class Data:
    a: Any
    b: Any = 2


@dataclass(frozen=True)
class Frozen:
    a: Any
    b: Any = 2


@dataclass(slots=True)
class SlotsData:
    a: Any
    b: Any = 2


@dataclass(frozen=True, slots=True)
class FrozenSlots:
    a: Any
    b: Any = 2


Pair = namedtuple("Pair", "one two")

Make = Callable[[Any], Any]


def slotted(cls: Any) -> Any:
    x = cls()
    object.__setattr__(x, "a", [1])
    return x


BASES: dict[type, Make] = {
    Plain: lambda cls: cls(),
    Slotted: slotted,
    SlottedWithDict: slotted,
    Data: lambda cls: cls([1]),
    Frozen: lambda cls: cls([1]),
    SlotsData: lambda cls: cls([1]),
    FrozenSlots: lambda cls: cls([1]),
    Pair: lambda cls: cls([1], 2),
    list: lambda cls: cls([[1], 2]),
    dict: lambda cls: cls({"k": [1]}),
    set: lambda cls: cls([1, 2]),
    frozenset: lambda cls: cls([1, 2]),
    tuple: lambda cls: cls(([1], 2)),
    bytearray: lambda cls: cls(b"ab"),
    int: lambda cls: cls(7),
    str: lambda cls: cls("ab"),
    bytes: lambda cls: cls(b"ab"),
    float: lambda cls: cls(1.5),
    complex: lambda cls: cls(2j),
    OrderedDict: lambda cls: cls(k=[1], j=2),
    defaultdict: lambda cls: cls(list, k=[1]),
    Counter: lambda cls: cls("aab"),
    deque: lambda cls: cls([[1], 2], 5),
    UserDict: lambda cls: cls(k=[1]),
    UserList: lambda cls: cls([[1]]),
    types.SimpleNamespace: lambda cls: cls(k=[1]),
    functools.partial: lambda cls: cls(len, [1]),
    datetime.datetime: lambda cls: cls(2020, 1, 2, tzinfo=datetime.timezone.utc),
    datetime.date: lambda cls: cls(2020, 1, 2),
    datetime.time: lambda cls: cls(1, 2),
    datetime.timedelta: lambda cls: cls(1, 2),
    uuid.UUID: lambda cls: cls(int=7),
    decimal.Decimal: lambda cls: cls("1.5"),
    fractions.Fraction: lambda cls: cls(1, 3),
    pathlib.PurePosixPath: lambda cls: cls("/a/b"),
    array.array: lambda cls: cls("i", [1, 2]),
    ValueError: lambda cls: cls("a", [1]),
    OSError: lambda cls: cls(2, "a"),
}
