"""Keys of a program's own in the memo: comparing them is foreign code in the middle of a look-up.

What was known of a class before its object was looked up may not hold afterwards.
"""

from __future__ import annotations

import copy
import copyreg
import fractions
import uuid
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from tests.behaviour.support.library import seen
from tests.behaviour.support.memos import USER_MEMOS
from tests.behaviour.support.objects import Then
from tests.behaviour.support.outcomes import outcome
from tests.combinations import for_each
from tests.conftest import Implementation

Patch = pytest.MonkeyPatch
MEMOS: dict[str, Callable[[], Any]] = {"none given": lambda: None, **USER_MEMOS}


class Key(int):
    """Stands where the look-up of an address comes by, and acts the first time it does."""

    act: Any = None
    __hash__ = int.__hash__

    def __eq__(self, other: object) -> bool:
        act, self.act = self.act, None
        if act:
            act()
        return False


def returns_text(self: Any, memo: Any) -> Any:
    return "changed"


def raises(self: Any, *args: Any) -> Any:
    raise LookupError("changed")


Two = tuple[Any, Any]
"""Two objects of a class: one is copied before the class changes."""


def instances(**methods: Any) -> Two:
    cls = type("Model", (), {"__repr__": lambda self: "model", **methods})
    return cls(), cls()


def plain() -> Two:
    return instances()


def hooked() -> Two:
    return instances(__deepcopy__=lambda self, memo: "hooked")


def reduced() -> Two:
    return instances(__reduce_ex__=lambda self, protocol: (str, ("reduced",)))


def often_changed(two: Two) -> Two:
    """Interpreters from 3.13 on give a class a thousand version tags in its life."""
    x, _ = two
    for number in range(1100):
        type(x).number = number
        getattr(x, "number")  # noqa: B009  # looking it up takes a tag
    return two


OBJECTS: dict[str, Callable[[], Two]] = {
    "plain": plain,
    "hooked": hooked,
    "reduced": reduced,
    "plain, often changed": lambda: often_changed(plain()),
    "hooked, often changed": lambda: often_changed(hooked()),
    "reduced, often changed": lambda: often_changed(reduced()),
}
CHANGES: dict[str, Callable[[Patch, Any], Any]] = {
    "nothing": lambda patch, x: None,
    "another hook": lambda patch, x: patch.setattr(
        type(x), "__deepcopy__", returns_text, raising=False
    ),
    "no hook": lambda patch, x: patch.setattr(type(x), "__deepcopy__", None, raising=False),
    "another reducer": lambda patch, x: patch.setattr(type(x), "__reduce_ex__", raises),
}
REGISTERED: dict[str, Callable[[Patch, Any], Any]] = {
    "a copier": lambda patch, x: patch.setitem(
        copy._deepcopy_dispatch,  # type: ignore[attr-defined]
        type(x),
        lambda x, memo: "copier",
    ),
    "a reducer": lambda patch, x: patch.setitem(
        copyreg.dispatch_table, type(x), lambda x: (str, ("registered",))
    ),
}


def changed_in_a_look_up(
    deepcopy: Callable[..., Any], make: Callable[[], Two], change: Any, memo: str
) -> Any:
    with (
        mock.patch.dict(copy._deepcopy_dispatch),  # type: ignore[attr-defined]
        mock.patch.dict(copyreg.dispatch_table),
        pytest.MonkeyPatch.context() as patch,
    ):
        first, x = make()
        for _ in range(3):  # what there is to know of the class is known
            deepcopy([x, [x]], MEMOS[memo]())
        key = Key(id(x))

        def put(memo: Any) -> None:
            memo[key] = "never found"
            key.act = lambda: change(patch, x)

        y = outcome(deepcopy, [first, Then(put), x, [x]], MEMOS[memo]())
        assert key.act is None
        return [seen(part) for part in y] if isinstance(y, list) else y


@for_each(make=OBJECTS, change=CHANGES, memo=[*MEMOS])
def test_an_object_whose_class_changes_when_it_is_looked_up(
    impl: Implementation, make: Any, change: Any, memo: str
) -> None:
    ours, law = (
        changed_in_a_look_up(f, make, change, memo) for f in (impl.deepcopy, copy.deepcopy)
    )
    assert ours == law


@for_each(make=OBJECTS, change=REGISTERED, memo=[*MEMOS])
def test_what_is_registered_when_an_object_is_looked_up(
    impl: Implementation, make: Any, change: Any, memo: str
) -> None:
    ours, law = (
        changed_in_a_look_up(f, make, change, memo) for f in (impl.deepcopy, copy.deepcopy)
    )
    assert ours == law


LIBRARY: dict[str, tuple[Callable[[], Two], Any]] = {
    "Fraction": (
        lambda: (fractions.Fraction(1, 2), fractions.Fraction(1, 3)),
        fractions.Fraction.__deepcopy__,
    ),
    "UUID": (lambda: (uuid.UUID(int=6), uuid.UUID(int=7)), uuid.UUID.__setstate__),
}


@for_each(library=LIBRARY, memo=[*MEMOS])
def test_code_of_the_library_that_changes_when_an_object_is_looked_up(
    impl: Implementation, library: tuple[Callable[[], Two], Any], memo: str
) -> None:
    make, function = library

    def change(patch: Patch, x: Any) -> None:
        patch.setattr(function, "__code__", raises.__code__)

    ours, law = (
        changed_in_a_look_up(f, make, change, memo) for f in (impl.deepcopy, copy.deepcopy)
    )
    assert ours == law


CONTAINERS: dict[str, Callable[[], Any]] = {
    "list": lambda: [1, [2]],
    "dict": lambda: {"a": [1]},
    "tuple": lambda: ([1],),
    "set": lambda: {1},
}


@for_each(make=CONTAINERS, memo=[*MEMOS])
def test_a_copier_for_a_container_that_is_registered_when_one_is_looked_up(
    impl: Implementation, make: Callable[[], Any], memo: str
) -> None:
    def copied(deepcopy: Callable[..., Any]) -> str:
        x = make()
        key = Key(id(x))
        table: dict[type, Any] = copy._deepcopy_dispatch  # type: ignore[attr-defined]

        def put(memo: Any) -> None:
            memo[key] = "never found"
            key.act = lambda: table.update({type(x): lambda x, memo: "copier"})

        with mock.patch.dict(table):
            return repr(deepcopy((Then(put), [x, make()]), MEMOS[memo]()))

    assert copied(impl.deepcopy) == copied(copy.deepcopy)


@for_each(make=CONTAINERS, memo=[*MEMOS])
def test_an_object_that_is_dropped_while_it_is_looked_up(
    impl: Implementation, make: Callable[[], Any], memo: str
) -> None:
    def copied(deepcopy: Callable[..., Any]) -> str:
        holders = [make()]
        key = Key(id(holders[0]))

        def drop() -> None:
            holders.clear()
            make()  # may get the memory of the dropped object

        def put(memo: Any) -> None:
            memo[key] = "never found"
            key.act = drop

        return repr(deepcopy((Then(put), holders), MEMOS[memo]()))

    assert copied(impl.deepcopy) == copied(copy.deepcopy)
