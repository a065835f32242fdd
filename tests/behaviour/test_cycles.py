"""Cycles of every kind keep their shape, from whichever object of them the copy starts."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.graphs import DOUBLED, FAITHFUL
from tests.behaviour.support.shapes import same_shape_no_sharing, shape
from tests.combinations import for_each
from tests.conftest import Implementation


@for_each(build=FAITHFUL)
def test_each_entry_keeps_the_shape(impl: Implementation, build: Callable[[], Any]) -> None:
    for entry in build():
        assert same_shape_no_sharing(impl.deepcopy(entry), entry)


@for_each(build=FAITHFUL)
def test_all_entries_together_keep_the_shape(
    impl: Implementation, build: Callable[[], Any]
) -> None:
    for root in (build(), tuple(build()), dict(enumerate(build()))):
        assert same_shape_no_sharing(impl.deepcopy(root), root)


@for_each(build=FAITHFUL)
def test_a_shared_memo_joins_separate_copies(
    impl: Implementation, build: Callable[[], Any]
) -> None:
    entries = build()
    memo: dict[int, Any] = {}
    copies = [impl.deepcopy(entry, memo) for entry in entries]
    assert same_shape_no_sharing(copies, entries)


@for_each(build=DOUBLED)
def test_what_is_remembered_late_is_doubled(impl: Implementation, build: Callable[[], Any]) -> None:
    for entry in build():
        copied = impl.deepcopy(entry)
        assert shape(copied) != shape(entry)
        assert shape(copied) == shape(copy.deepcopy(entry))


@for_each(build=FAITHFUL + DOUBLED)
def test_the_original_is_left_as_it_was(impl: Implementation, build: Callable[[], Any]) -> None:
    entries = build()
    before = shape(entries)
    for entry in entries:
        impl.deepcopy(entry)
        impl.copy(entry)
    assert shape(entries) == before


@for_each(build=FAITHFUL + DOUBLED)
def test_a_shallow_copy_keeps_the_inner_objects(
    impl: Implementation, build: Callable[[], Any]
) -> None:
    for entry in build():
        assert shape(impl.copy(entry)) == shape(copy.copy(entry))


class FromParts:
    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __reduce__(self) -> Any:
        return FromParts, self.parts


def test_what_is_rebuilt_from_itself(impl: Implementation) -> None:
    """Arguments are needed before the object can be entered: the recursion has no end."""
    direct, through_list = FromParts(), FromParts()
    direct.parts, through_list.parts = (direct,), ([through_list],)
    for x in (direct, [direct], direct.parts):
        with pytest.raises(RecursionError):
            impl.deepcopy(x)
    # A list is entered first, which ends it: the object is made twice.
    assert shape(impl.deepcopy(through_list)) == shape(copy.deepcopy(through_list))
