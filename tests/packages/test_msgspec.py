"""Structs of msgspec: known by their `__reduce__`, which is written in C."""

from __future__ import annotations

import copy
import gc
import sys
from collections.abc import Callable
from typing import Any

import pytest

import ectype
from tests.packages.uses import Use, check

msgspec: Any = pytest.importorskip("msgspec")
MANY = 40  # more copies than it takes until the hook is read


class Point(msgspec.Struct):
    name: str
    values: list[Any]
    other: Any = None


class Derived(Point):
    more: Any = None


Frozen = msgspec.defstruct("Frozen", ["values"], frozen=True, cache_hash=True)
Untracked = msgspec.defstruct("Untracked", ["name", ("number", int, 0)], gc=False)
ByName = msgspec.defstruct("ByName", ["values"], kw_only=True)
Open = msgspec.defstruct("Open", ["values"], dict=True, weakref=True)


class Counted(msgspec.Struct):
    values: list[Any]

    def __post_init__(self) -> None:
        MADE.append(self)


MADE: list[Any] = []
shared = [1]
MAKERS: dict[str, Callable[[], Any]] = {
    "struct": lambda: Point("a", [1, [2]], {"k": (1, [2])}),
    "nested": lambda: Point("a", [Point("b", shared), Point("c", shared)]),
    "derived": lambda: Derived("a", [1], [2], more=Point("b", [3])),
    "frozen": lambda: Frozen((1, [2])),
    "leaves": lambda: Frozen((1, 2)),
    "untracked": lambda: Untracked("a", 1),
    "by name": lambda: ByName(values=[1]),
    "with a dict": lambda: Open([1]),
    "__post_init__": lambda: Counted([1]),
}
USES: dict[str, Use] = {name: (make, msgspec.to_builtins) for name, make in MAKERS.items()}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    for _ in range(MANY):
        check(USES[use])


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_collector_and_the_memo_see_the_same(make: Callable[[], Any]) -> None:
    x = make()
    for _ in range(MANY):
        y, z = copy.deepcopy(x), ectype.deepcopy(x)
        assert gc.is_tracked(z) == gc.is_tracked(y)
        memo: dict[int, Any] = {}
        law: dict[int, Any] = {}
        ectype.deepcopy([x, x], memo)
        copy.deepcopy([x, x], law)
        assert [*map(type, memo.values())] == [*map(type, law.values())]
    MADE.clear()
    counts = [sys.getrefcount(type(x)), sys.getrefcount(shared)]
    for _ in range(MANY):
        ectype.deepcopy(x)
    MADE.clear()
    assert [sys.getrefcount(type(x)), sys.getrefcount(shared)] == counts


def test_post_init_is_called_also_if_it_was_deleted() -> None:
    class Former(Counted):
        def __post_init__(self) -> None:
            MADE.append(self)

    del Former.__post_init__
    for x in (Counted([1]), Former([1])):
        for _ in range(MANY):
            before = len(MADE)
            y = ectype.deepcopy(x)
            assert len(MADE) == before + 1 and MADE[-1] is y


def test_a_field_without_a_value() -> None:
    x = Point("a", [1])
    for _ in range(MANY):
        ectype.deepcopy(x)
    del x.values
    for deepcopy in (copy.deepcopy, ectype.deepcopy):
        with pytest.raises(AttributeError, match="'values' is unset"):
            deepcopy([x])


def test_a_struct_inside_itself() -> None:
    x = Point("a", [])
    for _ in range(MANY):
        ectype.deepcopy(x)
    x.values.append(x)
    for deepcopy in (copy.deepcopy, ectype.deepcopy):
        y = deepcopy(x)
        assert y.values[0].values is y.values
    x.values[0] = None
    x.other = x
    for deepcopy in (copy.deepcopy, ectype.deepcopy):
        with pytest.raises(RecursionError):
            deepcopy(x)


class Changing:
    """Changes a struct while that is copied."""

    struct: Any

    def __init__(self, change: Callable[[Any], Any]) -> None:
        self.change = change

    def __deepcopy__(self, memo: Any) -> Any:
        return self.change(self.struct)


def test_changes_in_the_middle() -> None:
    def results(deepcopy: Callable[[Any], Any]) -> list[Any]:
        x = Point("a", [1], [2])
        for _ in range(MANY):
            deepcopy(x)
        made = []
        for change in (
            lambda x: setattr(x, "other", [3]),
            lambda x: delattr(x, "other"),
            lambda x: setattr(x, "name", Point("b", [4])),
        ):
            changing = Changing(change)
            changing.struct = x = Point("a", [changing, [5]], [2])
            y = deepcopy([x, x])
            assert y[0] is y[1]
            made.append([y[0].name, y[0].values, y[0].other])
        return made

    assert results(ectype.deepcopy) == results(copy.deepcopy)


def test_other_hooks_come_first() -> None:
    class Later(Point):
        pass

    x = Later("a", [1])
    opened = Open([1])
    for _ in range(MANY):
        assert ectype.deepcopy([x, opened]) == [x, opened]
    opened.__deepcopy__ = lambda memo: "hook"
    assert ectype.deepcopy(opened) == "hook" == copy.deepcopy(opened)
    Later.__reduce__ = lambda self: (str, ("reduced",))
    assert ectype.deepcopy(x) == "reduced" == copy.deepcopy(x)


def test_known_structs_are_copied_without_other_code() -> None:
    for x in (Point("a", [1]), Counted([1])):
        for _ in range(MANY):
            ectype.deepcopy(x)
    assert ectype.snapshot([Point("a", [1])]) == [Point("a", [1])]
    with pytest.raises(ectype.Error):
        ectype.snapshot([Counted([1])])


def test_classes_that_come_and_go_at_one_address() -> None:
    for number in range(60):
        names = [f"field{n}" for n in range(1 + number * 7 % 20)]
        methods = {"__post_init__": MADE.append} if number % 3 == 2 else None
        cls = msgspec.defstruct("Passing", names, namespace=methods)
        x = cls(*([n] for n in range(len(names))))
        for _ in range(MANY):
            MADE.clear()
            assert ectype.deepcopy([x]) == [x]
            assert len(MADE) == (1 if methods else 0)
        MADE.clear()
        del cls, x
        gc.collect()
