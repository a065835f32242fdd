"""Slots that a class names twice: one place in the object, two names in `__slotnames__`."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from tests.behaviour.support.outcomes import outcome
from tests.combinations import for_each
from tests.conftest import Implementation

ROUNDS = 50


class Base:
    __slots__ = ("a",)


class NamedAgain(Base):
    """As openpyxl's `Cell` and ruamel.yaml's `StringMark` do."""

    __slots__ = (*Base.__slots__, "b")


class NamedTwiceByHand(Base):
    __slots__ = ("b",)
    __slotnames__: ClassVar = ["a", "b", "a"]


class TwoNamesOfOnePlace(Base):
    __slots__ = ("b",)
    __slotnames__: ClassVar = ["a", "b", "alias"]
    alias = Base.a  # type: ignore[attr-defined]


class WithAttributes(NamedAgain):
    __slots__ = ("__dict__", "a")


class ListNamedAgain(list):  # type: ignore[type-arg]
    __slots__ = ("a", "b")


class ListAgain(ListNamedAgain):
    __slots__ = ("a",)


def held_once() -> int:
    x = Base()
    x.a = [1]  # type: ignore[attr-defined]
    return sys.getrefcount(x.a)  # type: ignore[attr-defined]


CLASSES = (NamedAgain, NamedTwiceByHand, TwoNamesOfOnePlace, WithAttributes, ListAgain)


def made(cls: Any) -> Any:
    x = cls()
    x.a, x.b = [1], {2: [3]}
    return x


@pytest.mark.parametrize("cls", CLASSES)
def test_values_are_held_once(impl: Implementation, cls: type) -> None:
    x = made(cls)
    for copier in (impl.copy, impl.deepcopy):
        before = sys.getrefcount(x.a), sys.getrefcount(x.b)
        for _ in range(ROUNDS):
            copier(x)
        after = sys.getrefcount(x.a), sys.getrefcount(x.b)
        assert after == before
    y = impl.deepcopy(x)
    count, expected = sys.getrefcount(y.a), held_once()
    assert count == expected


@pytest.mark.parametrize("cls", CLASSES)
def test_replicas_hold_values_once(ectype: Any, cls: type) -> None:
    x = made(cls)
    before = sys.getrefcount(x.a), sys.getrefcount(x.b)
    counts = [sys.getrefcount(y.a) for y in ectype.replicate(x, ROUNDS)]
    after = sys.getrefcount(x.a), sys.getrefcount(x.b)
    assert counts == [held_once()] * ROUNDS
    assert after == before


@pytest.mark.parametrize("cls", CLASSES)
def test_the_copies_have_what_the_original_has(impl: Implementation, cls: type) -> None:
    x = made(cls)
    del x.b
    for copier in (impl.copy, impl.deepcopy):
        y = copier(x)
        assert y.a == [1] and not hasattr(y, "b")


def fresh(slots: Any, **attributes: Any) -> Any:
    return type("Fresh", (Base,), {"__slots__": slots, **attributes})


@pytest.mark.parametrize("copier", ["copy", "deepcopy"])
def test_copyreg_leaves_the_names_in_the_class(impl: Implementation, copier: str) -> None:
    """The first copy leaves `__slotnames__`, so that other code finds it (`copyreg._slotnames`)."""
    for slots, attributes in (
        *(((), {}), (("b",), {}), (("a", "__dict__", "__weakref__"), {}), (("__private",), {})),
        (("b",), {"__setstate__": lambda self, state: None}),
        (("b",), {"__getstate__": lambda self: None}),
    ):
        found = []
        for clone in (getattr(impl, copier), getattr(copy, copier)):
            cls = fresh(slots, **attributes)
            clone(cls())
            found.append(vars(cls).get("__slotnames__"))
        assert found[0] == found[1]


def test_copyreg_is_asked_about_other_bases_too(impl: Implementation) -> None:
    """But not about sets before 3.11."""
    for base in (list, dict, set, frozenset, tuple, int, str):
        for copier in ("copy", "deepcopy"):
            found = []
            for module in (impl, copy):
                cls: Any = type("Derived", (base,), {})
                getattr(module, copier)(cls())
                found.append(vars(cls).get("__slotnames__"))
            assert found[0] == found[1], (base, copier)


def test_a_metaclass_that_refuses_attributes(impl: Implementation) -> None:
    class Refusing(type):
        def __setattr__(cls, name: str, value: Any) -> None:
            raise AttributeError(name)

    class Refused(Base, metaclass=Refusing):
        __slots__ = ("b",)

    x: Any = Refused()
    x.a = [1]
    for _ in range(3):
        assert impl.deepcopy(x).a == impl.copy(x).a == [1]
    assert "__slotnames__" not in vars(Refused)


CHANGES: tuple[Callable[[list[str]], Any], ...] = (
    list.clear,
    list.pop,
    list.reverse,
    lambda names: names.append("b"),
    lambda names: names.append("no slot"),
    lambda names: names.__setitem__(0, "b"),
    lambda names: names.append(5),  # type: ignore[arg-type]
)


@for_each(copier=["copy", "deepcopy"], change=range(len(CHANGES)))
def test_the_list_changes_in_place(impl: Implementation, change: int, copier: str) -> None:
    results = []
    for clone in (getattr(impl, copier), getattr(copy, copier)):
        cls = fresh(("b", "__dict__"))
        x = cls()
        x.a, x.b = [1], [2]
        clone(x)
        CHANGES[change](cls.__slotnames__)
        for _ in range(2):
            y = outcome(clone, x)
            results.append([getattr(y, name, "none") for name in ("a", "b", "type", "text")])
    assert results[:2] == results[2:]
