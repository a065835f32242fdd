"""Up to 3.13: `copy._copy_dispatch`, the table of shallow copiers, as programs change it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

from tests.behaviour.conftest import Dispatch
from tests.behaviour.support.outcomes import raised
from tests.conftest import Implementation


class Plain:
    def __copy__(self) -> str:
        return "hook"


@pytest.fixture
def dispatch() -> Iterator[Dispatch]:
    table: Dispatch = copy._copy_dispatch
    with mock.patch.dict(table):
        yield table


@pytest.mark.parametrize("x", [1, "text", None, (), [], {}, set(), bytearray(), frozenset()])
def test_a_replacement(impl: Implementation, dispatch: Dispatch, x: Any) -> None:
    dispatch[type(x)] = lambda x: ("replaced", x)
    assert impl.copy(x) == ("replaced", x)


def test_an_addition_comes_before_the_hook(impl: Implementation, dispatch: Dispatch) -> None:
    assert impl.copy(Plain()) == "hook"
    dispatch[Plain] = lambda x: "copier"
    assert impl.copy(Plain()) == "copier"
    del dispatch[Plain]
    assert impl.copy(Plain()) == "hook"


def test_an_entry_that_is_false_does_not_count(impl: Implementation, dispatch: Dispatch) -> None:
    class Falsy:
        def __bool__(self) -> bool:
            return False

        def __call__(self, x: Any) -> str:
            raise AssertionError

    dispatch[Plain] = Falsy()
    assert impl.copy(Plain()) == "hook"
    dispatch[list] = None
    assert impl.copy([[1]]) == [[1]]


@pytest.mark.parametrize("x", [[[1]], {"a": [1]}, {1}, bytearray(b"a"), frozenset({1})])
def test_a_deletion_leaves_the_protocol(impl: Implementation, dispatch: Dispatch, x: Any) -> None:
    del dispatch[type(x)]
    y = impl.copy(x)
    assert y == x and y is not x and type(y) is type(x)


def test_a_deletion_of_an_atomic_type(impl: Implementation, dispatch: Dispatch) -> None:
    x = slice(1, 2)
    del dispatch[slice], dispatch[property]
    assert impl.copy(x) == x and impl.copy(x) is not x
    assert raised(impl.copy, property()) == raised(copy.copy, property())


def test_a_deletion_of_the_class_entry(impl: Implementation, dispatch: Dispatch) -> None:
    del dispatch[type]
    assert impl.copy(Plain) is Plain


@pytest.mark.parametrize("entry", [5, "text", lambda: None, lambda a, b: None])
def test_an_entry_that_cannot_be_called_so(
    impl: Implementation, dispatch: Dispatch, entry: Any
) -> None:
    dispatch[Plain] = dispatch[list] = entry
    for x in (Plain(), []):
        assert raised(impl.copy, x) == raised(copy.copy, x)


def test_another_table_in_its_place(impl: Implementation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy, "_copy_dispatch", {list: lambda x: "replaced"})
    assert impl.copy([]) == "replaced"
    assert impl.copy(Plain()) == "hook"
    assert impl.copy({1}) == {1}


def test_deepcopy_does_not_ask_it(impl: Implementation, dispatch: Dispatch) -> None:
    dispatch[list] = dispatch[Plain] = lambda x: "replaced"
    assert impl.deepcopy([]) == []
