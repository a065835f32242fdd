"""namedtuple and typing.NamedTuple."""

from __future__ import annotations

from collections import namedtuple
from typing import Any, NamedTuple

from tests.behaviour.support.shapes import shape
from tests.combinations import for_each
from tests.conftest import Implementation

Pair = namedtuple("Pair", "one two")
NoFields = namedtuple("NoFields", "")
make: Any = namedtuple  # mypy reads no computed field names
Long = make("Long", [f"f{i}" for i in range(300)])
Defaults = namedtuple("Defaults", "a b", defaults=[None])


class Typed(NamedTuple):
    name: str
    values: Any = None


class SubPair(Pair):
    """Without `__slots__`, hence with a `__dict__`."""


class SlottedPair(Pair):
    __slots__ = ()


class Hooked(Pair):
    __slots__ = ()

    def __deepcopy__(self, memo: Any) -> Any:
        return "hooked"


class OwnNew(Pair):
    __slots__ = ()

    def __new__(cls, one: Any, two: Any) -> Any:
        return super().__new__(cls, ("new", one), two)


def with_attributes(x: Any) -> Any:
    x.extra = [1]
    return x


CASES: dict[str, Any] = {
    "atomics": Pair(1, "a"),
    "with a list": Pair([1], 2),
    "nested": Pair(Pair(1, [2]), (Typed("a"),)),
    "no fields": NoFields(),
    "long": Long(*range(299), [1]),
    "defaults": Defaults(1),
    "typed": Typed("a", {"b": [1]}),
    "subclass": SubPair(1, [2]),
    "subclass with attributes": with_attributes(SubPair(1, [2])),
    "slotted subclass": SlottedPair([1], 2),
}


@for_each(x=CASES)
def test_deepcopy(impl: Implementation, x: Any) -> None:
    """Always a new object, unlike a plain tuple of atomics."""
    y = impl.deepcopy(x)
    assert type(y) is type(x) and y == x and shape(y) == shape(x)
    assert y is not x
    first, second = impl.deepcopy([x, (x,)])
    assert first is second[0]


@for_each(x=CASES)
def test_copy(impl: Implementation, x: Any) -> None:
    y = impl.copy(x)
    assert type(y) is type(x) and shape(y) == shape(x)
    assert all(a is b for a, b in zip(x, y, strict=True))


def test_fields_are_usable(impl: Implementation) -> None:
    y = impl.deepcopy(Pair([1], 2))
    assert (y.one, y.two) == ([1], 2)
    assert y._replace(two=3) == Pair([1], 3)
    assert y._asdict() == {"one": [1], "two": 2}


def test_a_cycle_through_a_list(impl: Implementation) -> None:
    """Entered when it is made, after its arguments: the list finds no entry and copies it again."""
    inner: list[Any] = []
    x = Pair(inner, 1)
    inner.append(x)
    y = impl.deepcopy(inner)
    assert type(y[0]) is Pair and y[0].one is y


def test_overrides(impl: Implementation) -> None:
    assert impl.deepcopy(Hooked(1, 2)) == "hooked"
    assert impl.deepcopy(OwnNew(1, [2])) == (("new", ("new", 1)), [2])
    assert impl.copy(OwnNew(1, 2)).one == ("new", ("new", 1))


def test_overrides_made_later(impl: Implementation) -> None:
    Late = namedtuple("Late", "a")
    assert impl.deepcopy(Late(1)) == (1,)
    Late.__getnewargs__ = lambda self: ("later",)
    assert impl.deepcopy(Late(1)) == ("later",)
    Late.__new__ = lambda cls, a: tuple.__new__(cls, (a, a))  # type: ignore[misc]
    assert impl.deepcopy(Late("a")) == ("later", "later")
    Late.__reduce__ = lambda self: (str, ("reduced",))
    assert impl.deepcopy(tuple.__new__(Late, (1,))) == "reduced"
