"""From 3.14: `copy._atomic_types` and its kin for shallow copies, as programs change them.

In 3.14 they are sets that can be changed in place; in 3.15 frozensets whose name can be bound anew.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.behaviour.support.outcomes import raised
from tests.conftest import Implementation

NAMES = ("_atomic_types", "_copy_atomic_types", "_copy_builtin_containers")
WAYS = ["bound anew"]
if isinstance(copy._atomic_types, set):
    WAYS.append("in place")

Change = Callable[..., None]


class Plain:
    def __deepcopy__(self, memo: Any) -> str:
        return "deep hook"

    def __copy__(self) -> str:
        return "hook"

    def copy(self) -> str:
        return "method"


@pytest.fixture(params=WAYS)
def change(request: pytest.FixtureRequest) -> Iterator[Change]:
    """Adds to or drops from one of the sets, in one of the ways the version allows."""
    before = {name: (getattr(copy, name), set(getattr(copy, name))) for name in NAMES}

    def change(name: str, add: set[type] = frozenset(), drop: set[type] = frozenset()) -> None:
        if request.param == "in place":
            getattr(copy, name).difference_update(drop)
            getattr(copy, name).update(add)
        else:
            setattr(copy, name, (getattr(copy, name) - drop) | add)

    yield change
    for name, (types, members) in before.items():
        if isinstance(types, set):
            types.clear()
            types.update(members)
        setattr(copy, name, types)


def test_a_type_added(impl: Implementation, change: Change) -> None:
    x = Plain()
    change("_atomic_types", add={Plain})
    assert impl.deepcopy(x) is x
    assert impl.deepcopy([x, {"k": x}, (x,)]) == [x, {"k": x}, (x,)]
    assert impl.copy(x) == "hook"


@pytest.mark.parametrize("x", [[1], {"a": 1}, ([],), {1}, bytearray(b"a")])
def test_a_container_type_added(impl: Implementation, change: Change, x: Any) -> None:
    change("_atomic_types", add={type(x)})
    assert impl.deepcopy(x) is x
    for outer in ([x], (x,), {"k": x}):
        if type(outer) is not type(x):
            held = next(iter(outer.values() if isinstance(outer, dict) else outer))
            assert held is x and impl.deepcopy(outer) == outer


def test_a_type_dropped(impl: Implementation, change: Change) -> None:
    x = range(3)
    change("_atomic_types", drop={range, property})
    assert impl.deepcopy(x) == x and impl.deepcopy(x) is not x
    assert impl.deepcopy([x])[0] is not x
    assert raised(impl.deepcopy, [property()]) == raised(copy.deepcopy, [property()])


def test_a_type_dropped_is_looked_up_in_the_memo(impl: Implementation, change: Change) -> None:
    x = range(3)
    change("_atomic_types", drop={range})
    assert impl.deepcopy([x], {id(x): "memo"}) == ["memo"]


def test_a_type_dropped_with_an_entry_in_the_table(
    impl: Implementation, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(copy._deepcopy_dispatch, int, lambda x, memo: x + 1)
    assert impl.deepcopy([1, (1,), {1: 1}]) == [1, (1,), {1: 1}]
    assert impl.deepcopy(1) == 1
    change("_atomic_types", drop={int})
    assert impl.deepcopy(1) == 2
    assert impl.deepcopy([1, (1,), {1: 1}]) == [2, (2,), {2: 2}]


def test_type_dropped(impl: Implementation, change: Change) -> None:
    change("_atomic_types", drop={type})
    change("_copy_atomic_types", drop={type})
    assert impl.deepcopy(Plain) is Plain and impl.copy(Plain) is Plain


def test_a_change_in_the_middle_of_a_copy(impl: Implementation, change: Change) -> None:
    class Then:
        def __deepcopy__(self, memo: Any) -> None:
            change("_atomic_types", add={Plain, list})

    x, inner = Plain(), [1]
    assert impl.deepcopy((x, inner, Then(), x))[0] == "deep hook"
    y = impl.deepcopy((x, inner))
    assert y == (x, inner) and y[1] is inner


def test_changes_between_hooks_and_leaves(impl: Implementation, change: Change) -> None:
    """What each hook changes counts for the very next object, whatever has been copied before."""
    swaps = {"add": {Plain}, "drop": {range}}, {"add": {range}, "drop": {Plain}}

    class Swap:
        def __init__(self, number: int) -> None:
            self.number = number

        def __deepcopy__(self, memo: Any) -> str:
            change("_atomic_types", **swaps[self.number])
            return "swap"

    x, leaf, there, back = Plain(), range(3), Swap(0), Swap(1)
    parts = [x, x, x, leaf, leaf, 1, "a", b"b", there, there, back, back, 2.5, None, (), 3, 4, 5]

    def outcome(clone: Callable[[Any], Any], seed: int) -> Any:
        order = random.Random(seed).sample(parts, len(parts))
        y = clone(order)
        change("_atomic_types", **swaps[1])
        return [
            part if isinstance(part, str) else part is old
            for part, old in zip(y, order, strict=True)
        ]

    for seed in range(100):
        assert outcome(impl.deepcopy, seed) == outcome(copy.deepcopy, seed), seed


def test_an_object_that_equals_a_type(impl: Implementation, change: Change) -> None:
    class Other:
        def __hash__(self) -> int:
            return hash(Plain)

        def __eq__(self, other: object) -> bool:
            return other is Plain

    class Then:
        def __deepcopy__(self, memo: Any) -> None:
            change("_atomic_types", add={Other()})  # type: ignore[arg-type]

    x = Plain()
    y = impl.deepcopy([x, Then(), x, Plain(), 1, Plain()])
    assert [part == "deep hook" for part in y] == [True, False, False, False, False, False]


def test_a_shallow_type_added(impl: Implementation, change: Change) -> None:
    x = Plain()
    change("_copy_atomic_types", add={Plain, list})
    assert impl.copy(x) is x
    items = [1]
    assert impl.copy(items) is items
    assert impl.deepcopy(x) == "deep hook"


def test_a_shallow_type_dropped(impl: Implementation, change: Change) -> None:
    change("_copy_atomic_types", drop={slice, property, frozenset})
    for x in (slice(1, 2), frozenset({1})):
        assert impl.copy(x) == x and impl.copy(x) is not x
    assert raised(impl.copy, property()) == raised(copy.copy, property())


def test_a_shallow_container_added(impl: Implementation, change: Change) -> None:
    """Its own method `copy` is called, before the hook."""
    change("_copy_builtin_containers", add={Plain})
    assert impl.copy(Plain()) == "method"


def test_a_shallow_container_without_the_method(impl: Implementation, change: Change) -> None:
    Bare = type("Bare", (), {})
    change("_copy_builtin_containers", add={Bare})
    assert raised(impl.copy, Bare()) == raised(copy.copy, Bare())


@pytest.mark.parametrize("x", [[[1]], {"a": [1]}, {1}, bytearray(b"a")])
def test_a_shallow_container_dropped(impl: Implementation, change: Change, x: Any) -> None:
    change("_copy_builtin_containers", drop={type(x)})
    y = impl.copy(x)
    assert y == x and y is not x and type(y) is type(x)
