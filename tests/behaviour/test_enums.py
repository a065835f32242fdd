"""Enum members are themselves, in every place and whatever they hold."""

from __future__ import annotations

import enum
from typing import Any

from tests.combinations import for_each
from tests.conftest import Implementation


class Colour(enum.Enum):
    RED = 1
    GREEN = "green"
    ALIAS = RED
    PAIR = (1, (2, 3))


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Access(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()


class Mode(enum.IntFlag):
    X = 1
    Y = 2


class Name(str, enum.Enum):
    A = "a"


class Planet(enum.Enum):
    EARTH = (1.0, [2.0])

    def __init__(self, mass: float, moons: list[float]) -> None:
        self.mass, self.moons = mass, moons


MEMBERS: list[Any] = [
    *(Colour.RED, Colour.ALIAS, Colour.PAIR, Level.HIGH, Access.READ, Access.READ | Access.WRITE),
    *(Access(0), Mode.X, Mode.X | Mode.Y, Mode(0), Name.A, Planet.EARTH),
]


@for_each(x=MEMBERS)
def test_a_member_is_itself(impl: Implementation, x: Any) -> None:
    assert impl.deepcopy(x) is impl.copy(x) is x
    for root in ([x], (x, []), {"k": x}, {x: []}, [{x}]):
        y = impl.deepcopy(root)
        assert y == root
    y = impl.deepcopy([x, x, {"k": (x, [])}])
    assert y[0] is y[1] is y[2]["k"][0] is x


def test_enum_keys(impl: Implementation) -> None:
    x = {Colour.RED: [1], Level.LOW: {Access.READ: [2]}}
    y = impl.deepcopy(x)
    assert y == x and [*map(id, y)] == [*map(id, x)] and y[Colour.RED] is not x[Colour.RED]


def test_the_class_is_itself(impl: Implementation) -> None:
    assert impl.deepcopy(Colour) is impl.copy(Colour) is Colour
    assert impl.deepcopy([*Colour]) == [*Colour]


def test_values_are_not_copied(impl: Implementation) -> None:
    assert impl.deepcopy(Planet.EARTH).moons is Planet.EARTH.moons


def test_a_member_with_a_hook(impl: Implementation) -> None:
    class Hooked(enum.Enum):
        A = 1

        def __reduce_ex__(self, protocol: Any) -> Any:
            return str, ("reduced",)

        def __deepcopy__(self, memo: Any) -> Any:
            return "hooked"

        def __copy__(self) -> Any:
            return "shallow"

    assert impl.deepcopy(Hooked.A) == "hooked"
    assert impl.copy(Hooked.A) == "shallow"


def test_attributes_set_on_a_member(impl: Implementation) -> None:
    Colour.GREEN.extra = [1]
    assert impl.deepcopy(Colour.GREEN) is Colour.GREEN
    assert impl.deepcopy([Colour.GREEN])[0].extra is Colour.GREEN.extra
