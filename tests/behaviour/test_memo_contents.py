"""What the memo holds and in which order, after the copy and as hooks see it on the way.

Entries for temporaries of the copier (the state dict of an instance, the list a set is rebuilt
from) are left out: only a look into the memo could tell, and an implementation may not make them.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.behaviour.support.memos import names_in, names_kept_alive
from tests.behaviour.support.objects import Looking, Plain
from tests.conftest import Implementation


def test_lists_are_entered_before_their_contents(impl: Implementation) -> None:
    inner: list[Any] = []
    x = [inner, 1]
    memo: dict[int, Any] = {}
    impl.deepcopy(x, memo)
    assert names_in(memo, x=x, inner=inner) == ["x", "inner", "keep-alive"]
    assert names_kept_alive(memo, x=x, inner=inner) == ["inner", "x"]


def test_dicts_are_entered_before_their_contents(impl: Implementation) -> None:
    value: list[Any] = []
    x = {"k": value}
    memo: dict[int, Any] = {}
    impl.deepcopy(x, memo)
    assert names_in(memo, x=x, value=value) == ["x", "value", "keep-alive"]
    assert names_kept_alive(memo, x=x, value=value) == ["value", "x"]


@pytest.mark.parametrize("kind", [tuple, set, frozenset])
def test_what_is_entered_after_its_contents(impl: Implementation, kind: type) -> None:
    inner = Plain(a=1)
    x = kind([inner])
    memo: dict[int, Any] = {}
    impl.deepcopy(x, memo)
    assert names_in(memo, x=x, inner=inner) == ["inner", "keep-alive", "x"]
    assert names_kept_alive(memo, x=x, inner=inner) == ["inner", "x"]


def test_instances_are_entered_before_their_state(impl: Implementation) -> None:
    inner: list[Any] = []
    x = Plain(inner=inner)
    memo: dict[int, Any] = {}
    impl.deepcopy(x, memo)
    assert names_in(memo, x=x, inner=inner) == ["x", "inner", "keep-alive"]
    assert names_kept_alive(memo, x=x, inner=inner) == ["inner", "x"]


def test_slots_instances_are_entered_before_their_state(impl: Implementation) -> None:
    class Slotted:
        __slots__ = ("a", "b")

    x = Slotted()
    x.a, x.b = [1], [2]
    memo: dict[int, Any] = {}
    impl.deepcopy(x, memo)
    assert names_in(memo, x=x, a=x.a, b=x.b) == ["x", "a", "keep-alive", "b"]
    assert names_kept_alive(memo, x=x, a=x.a, b=x.b) == ["a", "b", "x"]


def test_methods_are_entered_after_their_object(impl: Implementation) -> None:
    x = Plain()
    method = x.method
    memo: dict[int, Any] = {}
    impl.deepcopy(method, memo)
    assert names_in(memo, x=x, method=method) == ["x", "keep-alive", "method"]


def test_bytearrays_and_slices_are_entered(impl: Implementation) -> None:
    x, y = bytearray(b"a"), slice(1, 2)
    memo: dict[int, Any] = {}
    copied = impl.deepcopy((x, y), memo)
    assert memo[id(x)] is copied[0] and memo[id(y)] is copied[1]
    assert names_kept_alive(memo, x=x, y=y) == ["x", "y"]


def test_items_of_a_reduce_value_in_order(impl: Implementation) -> None:
    arg, state, item, key, value = [1], [2], [3], (4, [4]), [5]

    class Sub(dict):  # type: ignore[type-arg]
        def append(self, item: Any) -> None: ...

        def __setstate__(self, state: Any) -> None: ...

    class Model:
        def __reduce_ex__(self, protocol: int) -> Any:
            return (lambda *args: Sub()), (arg,), state, iter([item]), iter([((), value)])

    x = Model()
    known = {"x": x, "arg": arg, "state": state, "item": item, "key": key, "value": value}
    memo: dict[int, Any] = {}
    impl.deepcopy(x, memo)
    assert names_in(memo, **known) == ["arg", "keep-alive", "x", "state", "item", "value"]
    assert names_kept_alive(memo, **known) == ["arg", "state", "item", "value", "x"]


def test_originals_are_kept_alive_once_each(impl: Implementation) -> None:
    shared = [1]
    x = [shared, shared, (shared,)]
    memo: dict[int, Any] = {}
    impl.deepcopy(x, memo)
    assert memo[id(memo)] == [shared, (shared,), x]


def test_what_is_its_own_copy_is_not_entered(impl: Implementation) -> None:
    own = Looking(len)
    x = (1, "a", (2, 3), Plain, len)
    memo: dict[int, Any] = {}
    impl.deepcopy(x, memo)
    assert memo == {}

    class Same:
        def __deepcopy__(self, memo: Any) -> Any:
            return self

    impl.deepcopy((Same(), own.__class__), memo)
    assert memo == {}


def test_a_deep_tree_matches_the_running_version(impl: Implementation) -> None:
    """All entries are the graph's own objects here, so the whole memo can be compared."""
    leaf = [0]
    x = {i: [leaf, (i, [i], leaf), {"k": (leaf, i)}, [], ((),)] for i in range(20)}
    ours: dict[int, Any] = {}
    law: dict[int, Any] = {}
    impl.deepcopy(x, ours)
    copy.deepcopy(x, law)
    assert [k for k in ours if k != id(ours)] == [k for k in law if k != id(law)]
    assert [*map(id, ours[id(ours)])] == [*map(id, law[id(law)])]
    assert [*ours].index(id(ours)) == [*law].index(id(law))
