"""The state of an instance is read at once, but how it is copied may change meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.conftest import Dispatch
from tests.behaviour.support.objects import Plain, Then
from tests.behaviour.support.subclasses import SubFrozenset, SubSet, SubTuple
from tests.behaviour.support.versions import ATOMICS_COME_FIRST, VERSION
from tests.conftest import Implementation


class Slotted:
    __slots__ = ("P", "Q", "R", "p", "q", "r")


class Both:
    __slots__ = ("__dict__", "p")


class SlottedSet(set):  # type: ignore[type-arg]
    __slots__ = ("p",)


MADE_OF_ITEMS = [SubTuple, SubSet, SubFrozenset]
# Before 3.11 slots were no part of a set's state.
WITH_STATE = [*MADE_OF_ITEMS, *([SlottedSet] if VERSION >= (3, 11) else [])]


def named(x: Any) -> dict[str, Any]:
    """Pairs, or attributes and slots as far as they are set."""
    if isinstance(x, dict):
        return x
    names = [*getattr(x, "__slots__", ()), *getattr(x, "__dict__", ())]
    return {name: getattr(x, name) for name in names if name != "__dict__" and hasattr(x, name)}


@pytest.mark.parametrize("others", [{}, {"b": [1]}])
def test_dicts_are_copied_in_another_way_after_the_attributes(
    impl: Implementation, dispatch: Dispatch, others: dict[str, Any]
) -> None:
    x: Any = Both()
    x.p = [1]
    vars(x).update(others, c=Then(lambda memo: dispatch.update({dict: replaced})))
    assert named(impl.deepcopy(x)) == {**others, "c": "then", "p": "replaced"}


def replaced(x: Any, memo: Any) -> Any:
    return dict.fromkeys(x, "replaced")


@pytest.mark.parametrize("make", [Slotted, Plain, dict, lambda: defaultdict(list)])
def test_names_are_copied_in_another_way(
    impl: Implementation, dispatch: Dispatch, make: Callable[[], Any]
) -> None:
    """Before 3.14: a dict's key is copied after its value, that of others before it."""
    then = Then(lambda memo: dispatch.update({str: lambda name, memo: name.upper()}))
    x = make()
    for name, value in {"p": [1], "q": then, "r": [2]}.items():
        x.__setitem__(name, value) if isinstance(x, dict) else setattr(x, name, value)
    key_comes_first = isinstance(x, defaultdict)
    names = "pqr" if ATOMICS_COME_FIRST else "pqR" if key_comes_first else "pQR"
    assert named(impl.deepcopy(x)) == dict(zip(names, ([1], "then", [2]), strict=True))


@pytest.mark.parametrize("make", MADE_OF_ITEMS)
@pytest.mark.parametrize("attributes", [{}, {"a": [1]}])
def test_other_attributes_while_the_items_are_copied(
    impl: Implementation, make: Callable[..., Any], attributes: dict[str, Any]
) -> None:
    def change(memo: Any) -> None:
        root[0].__dict__ = {"b": 2}

    root = [make([Then(change)])]
    vars(root[0]).update(attributes)
    assert vars(impl.deepcopy(root)[0]) == attributes


@pytest.mark.parametrize("make", WITH_STATE)
def test_dicts_are_copied_in_another_way_after_the_items(
    impl: Implementation, dispatch: Dispatch, make: Callable[..., Any]
) -> None:
    x = make([Then(lambda memo: dispatch.update({dict: replaced}))])
    x.p = [1]
    assert impl.deepcopy(x).p == "replaced"


def test_attributes_that_are_added_while_they_are_copied(impl: Implementation) -> None:
    root: list[Any] = [SubTuple([Then(lambda memo: setattr(root[0], "b", 2))])]
    root[0].a = [1]
    assert vars(impl.deepcopy(root)[0]) == {"a": [1], "b": 2}


@pytest.mark.parametrize("make", [Slotted, Plain])
def test_names_are_copied_in_another_way_from_the_start(
    impl: Implementation, dispatch: Dispatch, make: Callable[[], Any]
) -> None:
    dispatch[str] = lambda name, memo: name.upper()
    x = make()
    x.p = [1]
    assert named(impl.deepcopy(x)) == {"p" if ATOMICS_COME_FIRST else "P": [1]}
