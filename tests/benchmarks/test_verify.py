"""The comparison of copies sees what a wrong copy may get wrong."""

from __future__ import annotations

import copy
from collections import OrderedDict
from typing import Any

import pytest

from benchmarks.verify import difference


class Item:
    def __init__(self, value: Any) -> None:
        self.value = value


def test_alike_copies_do_not_differ() -> None:
    shared = [1, Item("x")]
    x = {"a": shared, "b": (shared, {1.5, 2.5}), "c": OrderedDict(z=shared)}
    assert difference(copy.deepcopy(x), copy.deepcopy(x), x) is None


def test_cycles_end() -> None:
    x: list[Any] = [1]
    x.append(x)
    assert difference(copy.deepcopy(x), copy.deepcopy(x), x) is None


@pytest.mark.parametrize(
    ("x", "wrong"),
    [
        pytest.param([1, 2], [1, 3], id="value"),
        pytest.param([1], [1.0], id="type"),
        pytest.param([[1, 2]], [[1]], id="length"),
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, id="order of keys"),
        pytest.param({"a": [1]}, {"a": [2]}, id="inner value"),
        pytest.param(OrderedDict(a=1), OrderedDict(a=2), id="item of an object"),
        pytest.param(Item(1), Item(2), id="attribute"),
        pytest.param({1, 2}, {1, 3}, id="member of a set"),
    ],
)
def test_a_different_part_is_found(x: Any, wrong: Any) -> None:
    assert difference(copy.deepcopy(x), wrong, x) is not None


def test_lost_sharing_is_found() -> None:
    inner = [1]
    x = [inner, inner]
    assert difference(copy.deepcopy(x), [[1], [1]], x) == "root[1]: shared differently"
    assert difference(copy.deepcopy(x), [[1], [1]], x, exact=False) is None


def test_sharing_that_was_not_there_is_found() -> None:
    x, inner = [[1], [1]], [1]
    assert difference(copy.deepcopy(x), [inner, inner], x) == "root[1]: shared differently"


def test_a_part_of_the_original_is_found() -> None:
    x = {"a": [1]}
    assert difference(copy.deepcopy(x), {"a": x["a"]}, x) == "root['a']: kept"


def test_a_copy_of_what_should_be_kept_is_found() -> None:
    items = [1, 2]
    x = [tuple(items)]
    assert difference(copy.deepcopy(x), [tuple(items)], x) == "root[0]: not kept"
