"""The kinds of objects that graphs are made of: how each is made, and then filled."""

from __future__ import annotations

import array
import datetime
import decimal
import fractions
import functools
import io
import ipaddress
import pathlib
import re
import sys
import threading
import types
import uuid
import weakref
from collections import Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.behaviour.support.subclasses import SubDict, SubList, SubSet, SubTuple
from tests.property import hooks
from tests.property.classes import (
    Colour,
    Data,
    Frozen,
    FrozenSlots,
    OfMeta,
    Pair,
    Plain,
    PrivatelySlotted,
    SlotsData,
    Slotted,
    SubInt,
    SubStr,
)

if TYPE_CHECKING:
    from tests.property.world import Part, World


@dataclass(frozen=True)
class Kind:
    """Made with the parts before it, then filled with any. `hashing` as in `hashing()`."""

    make: Callable[[World, list[Any]], Any]
    fill: Callable[[World, Any, list[Part]], None] = lambda world, x, parts: None
    hashing: str = "no"


def hashing(kind: str, parts: list[str]) -> str:
    """How an object is hashed, and where in a set it therefore stands.

    'stable': in each world in the same place; 'address': in any; 'no': not at all.
    """
    own = KINDS[kind].hashing
    if own != "parts":
        return own
    return "no" if "no" in parts else "address" if "address" in parts else "stable"


def set_attributes(world: World, x: Any, parts: list[Part]) -> None:
    for i, part in enumerate(parts):
        try:
            object.__setattr__(x, f"a{i}", part.x)
        except AttributeError:
            return  # no more slots


def extend(world: World, x: Any, parts: list[Part]) -> None:
    for part in parts:
        (list if isinstance(x, list) else type(x)).append(x, part.x)


def set_values(world: World, x: Any, parts: list[Part]) -> None:
    for i, part in enumerate(parts):
        dict.__setitem__(x, f"key {i}", part.x)


def set_pairs(world: World, x: Any, parts: list[Part]) -> None:
    """What can be a key is one, with the part after it as its value."""
    for i, (key, value) in enumerate(zip(parts, parts[1:] + parts[:1], strict=True)):
        dict.__setitem__(x, i if key.hashing == "no" else key.x, value.x)


def add(world: World, x: Any, parts: list[Part]) -> None:
    for part in hashed_alike([part.x for part in parts], [part.hashing for part in parts]):
        set.add(x, part)


def hashed_alike(parts: list[Any], how: list[str]) -> list[Any]:
    """Members whose order is the same in each world: at most one that is hashed by its address."""
    stable = [part for part, hashed in zip(parts, how, strict=True) if hashed == "stable"]
    others = [part for part, hashed in zip(parts, how, strict=True) if hashed == "address"]
    return stable or others[:1]


def make_frozenset(world: World, parts: list[Any]) -> Any:
    numbers = [next(i for i, x in enumerate(world.nodes) if x is part) for part in parts]
    return frozenset(hashed_alike(parts, [world.hashing[number] for number in numbers]))


def make_method(world: World, parts: list[Any]) -> Any:
    owner = next((part for part in parts if isinstance(part, Plain)), None) or Plain()
    return owner.method


def attributes_of_another(world: World, parts: list[Any]) -> Any:
    return next((vars(part) for part in parts if type(part) in (Plain, hooks.Deepcopied)), {})


def nested(world: World, parts: list[Any]) -> Any:
    """A deep chain; its kind of links and its length follow from the number of the node."""
    x: Any = parts[:1]
    for i in range(20 + 20 * (len(world.nodes) % 8)):
        wrap = (i * (1 + len(world.nodes))) % 5
        if wrap == 3:
            x, inner = Plain(), x
            x.a0 = inner
        else:
            x = [[x], (x,), {"k": x}, x, [1, (x, x)]][wrap]
    return x


def shaped(cls: Any, count: int, hashed: str = "address") -> Kind:
    """Attributes of a class with `count` of them, set past its `__setattr__`."""
    return Kind(
        lambda world, parts: cls(),
        lambda world, x, parts: set_attributes(world, x, parts[:count]),
        hashed,
    )


def fresh(number: int, fill: Callable[..., None], hashed: str = "no") -> Kind:
    return Kind(lambda world, parts: world.fresh[number](), fill, hashed)


def leaf(make: Callable[[], Any], hashed: str = "stable") -> Kind:
    return Kind(lambda world, parts: make(), hashing=hashed)


def generator() -> Any:
    return (i for i in ())


def target(*args: Any, **kwargs: Any) -> None: ...


CONTAINERS = {
    "list": Kind(lambda world, parts: [], extend),
    "tuple": Kind(lambda world, parts: tuple(parts), hashing="parts"),
    "dict": Kind(lambda world, parts: {}, set_values),
    "dict with keys": Kind(lambda world, parts: {}, set_pairs),
    "set": Kind(lambda world, parts: set(), add),
    "frozenset": Kind(make_frozenset, hashing="parts"),
    "deque": Kind(lambda world, parts: deque(maxlen=5), extend),
    "OrderedDict": Kind(
        lambda world, parts: OrderedDict({f"key {i}": part for i, part in enumerate(parts)})
    ),
    "defaultdict": Kind(lambda world, parts: defaultdict(list), set_values),
    "UserDict": Kind(lambda world, parts: UserDict({"key": parts})),
    "UserList": Kind(lambda world, parts: UserList(parts)),
    "SubList": Kind(lambda world, parts: SubList(parts[1:]), set_attributes),
    "SubDict": Kind(lambda world, parts: SubDict(key=parts), set_attributes),
    "SubSet": Kind(lambda world, parts: SubSet([1, 2]), set_attributes),
    "SubTuple": Kind(lambda world, parts: SubTuple(parts), set_attributes),
    "Pair": Kind(lambda world, parts: Pair(*[*parts, 1, 2][:2]), hashing="parts"),
    "slice": Kind(lambda world, parts: slice(*[*parts, 1, 2][:3])),
    "partial": Kind(
        lambda world, parts: functools.partial(target, *parts, key=parts), hashing="address"
    ),
    "SimpleNamespace": Kind(lambda world, parts: types.SimpleNamespace(), set_attributes),
    "exception": Kind(lambda world, parts: ValueError(*parts), set_attributes, hashing="address"),
    "method": Kind(make_method, hashing="address"),
    "attributes": Kind(attributes_of_another),
    "iterator": Kind(lambda world, parts: iter([*parts, 1]), hashing="address"),
    "nested": Kind(nested),
}
if sys.version_info >= (3, 15):
    CONTAINERS["frozendict"] = Kind(
        lambda world, parts: frozendict(dict(enumerate(parts)))  # type: ignore[name-defined]  # noqa: F821
    )

INSTANCES = {
    "Plain": shaped(Plain, 40),
    "Slotted": shaped(Slotted, 2),
    "PrivatelySlotted": shaped(PrivatelySlotted, 5),
    "Data": shaped(Data, 3),
    "Frozen": shaped(Frozen, 2),
    "SlotsData": shaped(SlotsData, 2),
    "FrozenSlots": shaped(FrozenSlots, 2),
    "FreshPlain": fresh(0, set_attributes, "address"),
    "FreshSlotted": fresh(1, set_attributes, "address"),
    "FreshList": fresh(2, extend),
    "FreshDict": fresh(3, set_values),
}

LEAVES = {
    "None": leaf(lambda: None),
    "int": leaf(lambda: 10**20),
    "small int": leaf(lambda: 5),
    "float": leaf(lambda: float("2.5")),
    "str": leaf(lambda: "".join(["a", "b"])),
    "bytes": leaf(lambda: bytes(bytearray(b"ab"))),
    "class": leaf(lambda: Plain),
    "function": leaf(lambda: target),
    "of a metaclass": leaf(lambda: OfMeta, "address"),
    "Enum": leaf(lambda: Colour.RED),
    "bytearray": leaf(lambda: bytearray(b"ab"), "no"),
    "array": leaf(lambda: array.array("i", [1, 2]), "no"),
    "Counter": leaf(lambda: Counter("aab"), "no"),
    "SubInt": leaf(lambda: SubInt(7)),
    "SubStr": leaf(lambda: SubStr("ab"), "stable"),
    "datetime": leaf(lambda: datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc), "no"),
    "date": leaf(lambda: datetime.date(2020, 1, 2), "no"),
    "timedelta": leaf(lambda: datetime.timedelta(1, 2)),
    "Decimal": leaf(lambda: decimal.Decimal("1.5")),
    "Fraction": leaf(lambda: fractions.Fraction(1, 3)),
    "UUID": leaf(lambda: uuid.UUID(int=7)),
    "BytesIO": leaf(lambda: io.BytesIO(b"ab"), "no"),
    "IPv4Address": leaf(lambda: ipaddress.IPv4Address(7)),
    "path": leaf(lambda: pathlib.PurePosixPath("/a/b"), "no"),
    "pattern": leaf(lambda: re.compile("ab"), "no"),
    "weakref": leaf(lambda: weakref.ref(Plain), "address"),
    "lock": leaf(threading.Lock, "address"),
    "module": leaf(lambda: types, "address"),
    "generator": leaf(generator, "address"),
}

HOSTS = {
    **{cls.__name__: shaped(cls, 3) for cls in hooks.HOOKED},
    **{cls.__name__: shaped(cls, 2, "stable") for cls in hooks.HASHED},
    "Appended": Kind(lambda world, parts: hooks.Appended(), extend),
    "Extended": Kind(lambda world, parts: hooks.Extended(), extend),
    "Setitem": Kind(lambda world, parts: hooks.Setitem(), set_values),
    "Iterated": Kind(lambda world, parts: hooks.Iterated(), set_values),
}

KINDS: dict[str, Kind] = {**CONTAINERS, **INSTANCES, **LEAVES, **HOSTS}
