"""Graphs that the safety tests copy over and over."""

from __future__ import annotations

import array
import collections
import copyreg
import dataclasses
import datetime
import decimal
import enum
import functools
import io
import ipaddress
import pathlib
import types
import uuid
from collections.abc import Callable
from typing import Any

from tests.behaviour.support.graphs import DOUBLED, FAITHFUL
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.reduced import Built, Reduced
from tests.behaviour.support.subclasses import SubDict, SubList, SubSet, SubTuple


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self) -> None:
        self.a, self.b = [1], {2: [3]}


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Data:
    a: Any
    b: Any


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    a: Any
    b: Any


Pair = collections.namedtuple("Pair", "one two")


class Stateful:
    def __init__(self) -> None:
        self.a = [1]

    def __getstate__(self) -> Any:
        return {"a": self.a, "temporary": [[]]}

    def __setstate__(self, state: Any) -> None:
        vars(self).update(state)


class Registered:
    pass


copyreg.pickle(Registered, lambda x: (Registered, ()))


class Hooked:
    """Copies its parts with the memo it is given, as most hooks do."""

    def __init__(self, deepcopy: Callable[..., Any], *parts: Any) -> None:
        self.deepcopy, self.parts = deepcopy, parts

    def __deepcopy__(self, memo: Any) -> Any:
        return [self.deepcopy(part, memo) for part in self.parts]


def containers() -> Any:
    shared = [1, "a"]
    return {
        "list": [shared, [], [[[]]], shared],
        "tuple": (1, (2, 3), (shared, (4,))),
        "dict": {1: shared, (2, 3): {}, "k": {"l": {"m": []}}},
        "set": {1, (2, 3), frozenset({4})},
        "bytes": bytearray(b"abc"),
        "slice": slice(1, [2], None),
    }


def rows() -> Any:
    return [{"id": i, "tags": ["a", str(i)], "pos": {"x": i, "y": (i, [i])}} for i in range(30)]


def instances() -> Any:
    shared = Plain(a=1)
    return [shared, Plain(a=shared, b=[shared]), Slotted(), Data(1, [2]), Frozen(1, [2]), shared]


def leaf_instances() -> Any:
    return [Data(1, "a"), Frozen(2, None), Plain(a=1), Data(3, "b")]


ALONE: dict[str, Callable[[], Any]] = {
    "Plain alone": lambda: Plain(a=1, b=[2], c={"d": 3}),
    "Slotted alone": Slotted,
    "Data alone": lambda: Data([1], [2]),
    "Frozen alone": lambda: Frozen({"a": 1}, [2]),
}


def many_attributes() -> Any:
    return [Plain(**{f"a{i}": [i] for i in range(n)}) for n in (0, 1, 29, 30, 31, 60)]


def subclasses() -> Any:
    x, y = SubList([1, [2]]), SubDict(a=[1])
    x.extra, y.extra = [3], [4]
    return [x, y, Pair(1, [2]), Pair(1, 2)]


def library_values() -> Any:
    return [
        *(datetime.datetime(2020, 1, 2), datetime.date(2020, 1, 2), datetime.timedelta(1)),
        *(uuid.UUID(int=7), pathlib.PurePosixPath("/a/b")),
        *(
            decimal.Decimal("1.5"),
            decimal.Context(prec=5),
            io.BytesIO(b"a"),
            io.StringIO("a"),
            Colour.RED,
        ),
        ipaddress.IPv4Address(7),
        *(collections.deque([[1]], 3), collections.OrderedDict(a=[1]), collections.Counter("aab")),
        collections.defaultdict(list, a=[1]),
        types.SimpleNamespace(a=[1]),
        functools.partial(print, [1], end=""),
        array.array("i", [1, 2]),
        ValueError("a", [1]),
        Plain().method,
        len,
    ]


def nested_library_values() -> Any:
    """Those with contents that are copied, and with attributes."""
    zone = datetime.timezone(datetime.timedelta(hours=1), "one")
    error, ordered = ValueError([1], {"a": [2]}), collections.OrderedDict(a=[1], b={"c": [2]})
    error.extra = [[3]]  # type: ignore[attr-defined]
    return [
        *(datetime.datetime(2020, 1, 2, tzinfo=zone), datetime.time(1, 2, tzinfo=zone), zone),
        *(error, ordered, collections.deque([[1], {"a": [2]}, (1, [3])])),
        *(collections.defaultdict(list, a=[1], b={"c": [2]}), slice([1], {"a": [2]})),
        types.SimpleNamespace(a=[[1]], b=types.SimpleNamespace(c={1: [2]})),
        functools.partial(print, [1], {"a": [2]}, end=[3]),
    ]


class SlottedWithDict:
    __slots__ = ("__dict__", "a")


def states() -> Any:
    """Attributes, slots, or both, beside contents."""
    values: list[Any] = [SubList([[1]]), SubDict(b=[1]), SubTuple([[1]]), SubSet([(1, 2)])]
    values.append(SlottedWithDict())
    for value in values:
        value.a, value.b = [1], {"c": [2]}
    return values


def reduce_values() -> Any:
    inner = [1]
    return [
        Stateful(),
        Registered(),
        Reduced(lambda: (Built, (inner, 1), {"a": inner}, iter([inner, 2]), iter([(1, inner)]))),
        Reduced(lambda: (Built, (inner,), ({"a": 1}, {"b": inner}))),
        Reduced(lambda: "name"),
        Reduced(lambda: [Built, [1, 2]]),
        Reduced(lambda: iter((Built, iter((1, 2))))),
    ]


VALUES: dict[str, Callable[[], Any]] = {
    **{make.__name__: make for make in (containers, rows, instances, many_attributes, subclasses)},
    **{make.__name__: make for make in (leaf_instances, library_values, nested_library_values)},
    **ALONE,
    **{make.__name__: make for make in (states, reduce_values, *FAITHFUL, *DOUBLED)},
}
