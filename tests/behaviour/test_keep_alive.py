"""Hooks that change the keep-alive list, which stands in the memo under the id of the memo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.memos import USER_MEMOS
from tests.behaviour.support.objects import Then
from tests.conftest import Implementation

MEMOS: dict[str, Callable[[], Any]] = {"none given": lambda: None, **USER_MEMOS}


memos = pytest.mark.parametrize("memo", MEMOS)


dicts = pytest.mark.parametrize("memo", ["none given", "dict", "dict subclass"])


@dicts
def test_the_keep_alive_list_deleted(impl: Implementation, memo: str) -> None:
    inner, late = [1], [2]
    held: list[Any] = []

    def drop(memo: Any) -> None:
        del memo[id(memo)]
        held.append(memo)

    x = [inner, Then(drop), late]
    impl.deepcopy(x, MEMOS[memo]())
    assert held[0][id(held[0])] == [x[1], late, x]


@memos
def test_the_keep_alive_list_replaced(impl: Implementation, memo: str) -> None:
    mine: list[Any] = []
    inner, late = [1], [2]

    def replace(memo: Any) -> None:
        memo[id(memo)] = mine

    x = [inner, Then(replace), late]
    impl.deepcopy(x, MEMOS[memo]())
    assert mine == [x[1], late, x]


@memos
def test_the_keep_alive_list_broken(impl: Implementation, memo: str) -> None:
    def replace(memo: Any) -> None:
        memo[id(memo)] = None

    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'append'"):
        impl.deepcopy([Then(replace), [2]], MEMOS[memo]())


@memos
def test_the_keep_alive_list_read_and_emptied(impl: Implementation, memo: str) -> None:
    def empty(memo: Any) -> None:
        assert memo[id(memo)] == [[1]]
        memo[id(memo)].clear()
        memo[id(memo)].append("mine")

    held: list[Any] = []
    x = [[1], Then(empty), Then(held.append), [2]]
    impl.deepcopy(x, MEMOS[memo]())
    assert held[0][id(held[0])] == ["mine", *x[1:], x]
