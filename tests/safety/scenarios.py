"""Graphs that the safety tests copy over and over: built once, some of them uncopyable."""

from __future__ import annotations

import array
import collections
import copyreg
import dataclasses
import datetime
import decimal
import enum
import functools
import pathlib
import types
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from tests.behaviour.support.graphs import DOUBLED, FAITHFUL
from tests.behaviour.support.objects import Plain
from tests.behaviour.support.reduced import Built, Reduced


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self) -> None:
        self.a, self.b = [1], {2: [3]}


class SubList(list):  # type: ignore[type-arg]
    pass


class SubDict(dict):  # type: ignore[type-arg]
    pass


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


def many_attributes() -> Any:
    return [Plain(**{f"a{i}": [i] for i in range(n)}) for n in (0, 1, 29, 30, 31, 60)]


def subclasses() -> Any:
    x, y = SubList([1, [2]]), SubDict(a=[1])
    x.extra, y.extra = [3], [4]
    return [x, y, Pair(1, [2]), Pair(1, 2)]


def library_values() -> Any:
    return [
        *(datetime.datetime(2020, 1, 2), datetime.date(2020, 1, 2), datetime.timedelta(1)),
        *(uuid.UUID(int=7), pathlib.PurePosixPath("/a/b"), decimal.Decimal("1.5"), Colour.RED),
        *(collections.deque([[1]], 3), collections.OrderedDict(a=[1]), collections.Counter("aab")),
        collections.defaultdict(list, a=[1]),
        types.SimpleNamespace(a=[1]),
        functools.partial(print, [1], end=""),
        array.array("i", [1, 2]),
        ValueError("a", [1]),
        Plain().method,
        len,
    ]


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
    **{make.__name__: make for make in (library_values, reduce_values, *FAITHFUL, *DOUBLED)},
}


class Failing:
    def __deepcopy__(self, memo: Any) -> Any:
        raise OSError("refused")


class FailingState:
    def __init__(self) -> None:
        self.a = [1]

    def __setstate__(self, state: Any) -> None:
        raise OSError("refused")


class FailingHash:
    armed = False

    def __deepcopy__(self, memo: Any) -> Any:
        new = FailingHash()
        new.armed = True
        return new

    def __hash__(self) -> int:
        if self.armed:
            raise OSError("refused")
        return 7


class FailingAppend(list):  # type: ignore[type-arg]
    def append(self, item: Any) -> None:
        raise OSError("refused")


class FailingSetattr:
    __slots__ = ("a",)

    def __setattr__(self, name: str, value: Any) -> None:
        raise OSError("refused")


class Resizing:
    """Adds a key to the dict it is in, or removes it."""

    def __init__(self, target: dict[Any, Any]) -> None:
        self.target = target

    def __deepcopy__(self, memo: Any) -> Any:
        if self.target.pop("new", None) is None:
            self.target["new"] = True


class Unhashing:
    """Hashable itself, but its copy is not."""

    def __deepcopy__(self, memo: Any) -> Any:
        return []


def resized_dict() -> Any:
    x: dict[Any, Any] = {}
    x["k"] = Resizing(x)
    x["l"] = 1
    return x


def failing_generator() -> Iterator[Any]:
    yield [1]
    raise OSError("refused")


def failing_setattr() -> Any:
    x = FailingSetattr()
    object.__setattr__(x, "a", [1])
    return x


ERRORS: dict[str, Callable[[], Any]] = {
    "hook": Failing,
    "module": lambda: types,
    "generator": lambda: (i for i in ()),
    "setstate": FailingState,
    "setattr": failing_setattr,
    "hash of a key": lambda: {FailingHash(): [1]},
    "hash of a member": lambda: {FailingHash()},
    "unhashable copy of a key": lambda: {Unhashing(): [1]},
    "unhashable copy of a member": lambda: {Unhashing()},
    "append": lambda: FailingAppend([[1]]),
    "dict changed": resized_dict,
    "reduce gives None": lambda: Reduced(lambda: None),
    "reduce gives one item": lambda: Reduced(lambda: (Built,)),
    "reduce gives six items": lambda: Reduced(lambda: (Built, (), None, None, None, 1)),
    "reduce args": lambda: Reduced(lambda: (Built, 5)),
    "reduce args fail": lambda: Reduced(lambda: (Built, failing_generator())),
    "reduce function": lambda: Reduced(lambda: (5, ([1],))),
    "reduce function fails": lambda: Reduced(lambda: (lambda: 1 / 0, ())),
    "reduce state": lambda: Reduced(lambda: (Built, (), 5)),
    "reduce slots": lambda: Reduced(lambda: (Built, (), (None, 5))),
    "reduce items": lambda: Reduced(lambda: (Built, (), None, failing_generator())),
    "reduce pairs": lambda: Reduced(lambda: (Built, (), None, None, [(1, 2, 3)])),
    "no reducer": lambda: type("Bare", (), {"__reduce_ex__": None, "__reduce__": None})(),
}


def surrounded(x: Any) -> list[Any]:
    """The object in every kind of container, with something copied before and after it."""
    shared = [[1], (2, [3])]
    return [
        *(x, [shared, x, shared], (shared, x), {"a": shared, "k": x, "b": [1]}),
        *(Plain(a=shared, b=x), SubList([shared, x]), Data(shared, (x,)), [[shared, [[x]]], 1]),
    ]
