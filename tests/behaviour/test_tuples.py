"""Tuples: the original when no child changed, a new one otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.behaviour.support.shapes import same_shape_no_sharing
from tests.conftest import Implementation

UNCHANGED: dict[str, Any] = {
    "empty": (),
    "atomics": (1, "a", None),
    "nested": (1, (2, (3, ()))),
    "shared": ((pair := (1, 2)), pair, (pair,)),
    "long": tuple(range(5000)),
    "with a class": (int, len, range(3)),
}
CHANGED: dict[str, Any] = {
    "list": ([],),
    "list at the end": (1, 2, (3, [4])),
    "list at the start": ([4], 1, (2, 3)),
    "deep list": (((([1],),),),),
    "shared list": ((same := [1]), same, (same,)),
    "frozenset": (frozenset({1}),),
    "slice": (slice(1, 2),),
    "dict": ({"a": (1,)}, (2,)),
    "long": (*range(5000), []),
}


def by_name(table: dict[str, Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("x", [pytest.param(x, id=name) for name, x in table.items()])


@by_name(UNCHANGED)
def test_the_tuple_itself(impl: Implementation, x: Any) -> None:
    memo: dict[int, Any] = {}
    assert impl.deepcopy(x) is x
    assert impl.deepcopy(x, memo) is x
    assert memo == {}
    assert impl.deepcopy([x, x])[1] is x


@by_name(CHANGED)
def test_a_new_tuple(impl: Implementation, x: Any) -> None:
    y = impl.deepcopy(x)
    assert y is not x
    assert same_shape_no_sharing(y, x)


@by_name(CHANGED)
def test_a_changed_tuple_is_remembered(impl: Implementation, x: Any) -> None:
    memo: dict[int, Any] = {}
    y = impl.deepcopy(x, memo)
    assert memo[id(x)] is y
    first, second = impl.deepcopy([x, x])
    assert first is second


def test_only_changed_parts_are_new(impl: Implementation) -> None:
    kept = (1, (2, 3))
    x = (kept, [kept])
    y = impl.deepcopy(x)
    assert y[0] is kept and y[1][0] is kept


def test_a_hook_that_gives_the_original_leaves_the_tuple(impl: Implementation) -> None:
    class Shared:
        def __deepcopy__(self, memo: Any) -> Shared:
            return self

    x = (Shared(), (Shared(),))
    assert impl.deepcopy(x) is x


def test_a_tuple_copied_by_its_own_child_is_found_in_the_memo(impl: Implementation) -> None:
    """copy.py looks a tuple up again after its children; the child's entry wins."""

    class Child:
        def __deepcopy__(self, memo: dict[int, Any]) -> str:
            memo[id(parent)] = "found"
            return "child"

    parent: Any = (Child(), 1)
    memo: dict[int, Any] = {}
    assert impl.deepcopy(parent, memo) == "found"
    assert impl.deepcopy([parent]) == ["found"]


def test_what_a_tuple_inside_itself_holds_is_copied_once(impl: Implementation) -> None:
    """The tuple is copied a second time before it is in the memo; its items are found there."""
    died: list[Any] = []

    class Model:
        def __del__(self) -> None:
            died.append("model")

    link: list[Any] = []
    x = (Model(), [Model()], link)
    link.append(x)
    y = impl.deepcopy([x, x])
    assert y[0] is y[1] is y[0][2][0]
    assert died == []
    link.clear()
    y[0][2].clear()


def test_an_unchanged_tuple_is_still_looked_up_after_its_children(impl: Implementation) -> None:
    class Child:
        def __deepcopy__(self, memo: dict[int, Any]) -> Child:
            memo[id(parent)] = "found"
            return self

    parent: Any = (Child(),)
    assert impl.deepcopy([parent]) == ["found"]


def test_copy_gives_the_tuple_itself(impl: Implementation) -> None:
    x = ([],)
    assert impl.copy(x) is x
