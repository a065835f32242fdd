"""A container of a few leaf containers: `[[1], {"a": 2}]`.

A native copier may copy one that nothing else refers to without a memo. What makes that wrong is
here: an inner container that is met twice, or that holds the outer one, and types whose rule has
changed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.shapes import shape
from tests.combinations import for_each
from tests.conftest import Implementation

INNER: dict[str, Callable[[], Any]] = {
    "list": lambda: [1, "a"],
    "empty list": list,
    "dict": lambda: {"a": None, "b": 2.5},
    "dict by numbers": lambda: {1: True, None: "b"},
    "empty dict": dict,
    "tuple": lambda: ("a", 1),
    "tuple with a list": lambda: (1, [2]),
}
inner = for_each(make=INNER)

OUTER: dict[str, Callable[..., Any]] = {
    "list": lambda *items: [0, *items],
    "dict": lambda *items: {"first": 0, **dict(zip("abcdefgh", items, strict=False))},
    "dict by numbers": lambda *items: dict(enumerate(items)),
    "dict with a gap": lambda *items: without(
        "gone", {"gone": 0, **dict(zip("ab", items, strict=False))}
    ),
    "tuple": lambda *items: (*items, "last"),
}
outer = for_each(hold=OUTER)


def without(key: Any, x: dict[Any, Any]) -> dict[Any, Any]:
    del x[key]
    return x


@outer
@inner
def test_like_the_original(
    impl: Implementation, hold: Callable[..., Any], make: Callable[[], Any]
) -> None:
    for x in (hold(make()), hold(make(), make()), hold(*(make() for _ in range(8)))):
        y = impl.deepcopy(x)
        assert shape(y) == shape(x)
        assert (y is x) == (copy.deepcopy(x) is x)


@outer
@inner
def test_met_twice(impl: Implementation, hold: Callable[..., Any], make: Callable[[], Any]) -> None:
    one = make()
    x = hold(one, one)
    y = impl.deepcopy(x)
    assert shape(y) == shape(x)


@for_each(fill=[lambda x, outer: x.append(outer), lambda x, outer: x.append(x)])
@outer
def test_in_a_circle(
    impl: Implementation, hold: Callable[..., Any], fill: Callable[..., None]
) -> None:
    within: list[Any] = [1]
    x = hold(within)
    fill(within, x)
    del within
    y = impl.deepcopy(x)
    assert shape(y) == shape(x)


def test_only_held_from_within(impl: Implementation) -> None:
    """No name is bound to the list that is copied: what it holds leads back to it."""
    holder: list[Any] = [[]]
    holder[0].append(holder)
    y = impl.deepcopy(holder[0])
    assert y[0][0] is y and y is not holder[0]


@outer
@inner
def test_nothing_is_shared(
    impl: Implementation, hold: Callable[..., Any], make: Callable[[], Any]
) -> None:
    x = hold(make())
    before = shape(x)
    y = impl.deepcopy(x)
    for part in y.values() if isinstance(y, dict) else y:
        if isinstance(part, list):
            part.append("new")
        elif isinstance(part, dict):
            part["new"] = 1
    assert shape(x) == before


@pytest.mark.parametrize("changed", [list, dict, tuple, int, str])
def test_changed_rules(
    impl: Implementation, monkeypatch: pytest.MonkeyPatch, changed: type
) -> None:
    atomic = getattr(copy, "_atomic_types", set())
    monkeypatch.setattr(copy, "_atomic_types", atomic - {changed}, raising=False)
    table: dict[type, Any] = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    monkeypatch.setitem(table, changed, lambda x, memo: "changed")
    for x in ([0.5, [1, "a"]], {1.5: {"a": 1}}, ([1], (2,))):
        assert impl.deepcopy(x) == copy.deepcopy(x)
