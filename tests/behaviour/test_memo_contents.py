"""What the memo holds and in which order, after the copy and as hooks see it on the way.

Entries for temporaries of the copier (the state dict of an instance, the list a set is rebuilt
from) are left out: only a look into the memo could tell, and an implementation may not make them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.memos import names_in, names_kept_alive
from tests.conftest import Implementation


class Plain:
    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


class Looking:
    """Notes in its `__deepcopy__` what `look` makes of the memo."""

    def __init__(self, look: Callable[[Any], Any]) -> None:
        self.look = look
        self.seen: list[Any] = []

    def __deepcopy__(self, memo: Any) -> str:
        self.seen.append(self.look(memo))
        return "looked"


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
    method = x.__init__
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


@pytest.mark.parametrize("given", [True, False])
def test_a_hook_sees_what_was_copied_before(impl: Implementation, given: bool) -> None:
    before, inside, after = [1], ([2], 3), [4]
    plain = Plain(a=before)
    known = {"before": before, "inside": inside, "two": inside[0], "plain": plain, "after": after}
    look = Looking(lambda memo: (names_in(memo, **known), names_kept_alive(memo, **known)))
    x = [before, inside, plain, look, after]
    impl.deepcopy(x, {} if given else None)
    assert look.seen == [
        (
            ["before", "keep-alive", "two", "inside", "plain"],
            ["before", "two", "inside", "plain"],
        )
    ]


@pytest.mark.parametrize("given", [True, False])
def test_a_hook_sees_its_unfinished_parents(impl: Implementation, given: bool) -> None:
    look = Looking(lambda memo: (names_in(memo, **known), id(memo) in memo))
    a: list[Any] = [1, look]
    b = (a, 2)
    c = {"b": b}
    d = Plain(c=c)
    e = [d]
    known = {"a": a, "b": b, "c": c, "d": d, "e": e}
    impl.deepcopy(e, {} if given else None)
    assert look.seen == [(["e", "d", "c", "a"], False)]


def test_a_hook_sees_the_copies_themselves(impl: Implementation) -> None:
    looks = [Looking(lambda memo: memo[id(inner)]) for _ in range(3)]
    inner = [1]
    x = [inner, looks[0], (looks[1],), {"k": looks[2]}, inner]
    y = impl.deepcopy(x)
    assert all(look.seen[0] is y[0] is y[4] for look in looks)


def test_each_hook_sees_what_came_since_the_last(impl: Implementation) -> None:
    parts = [[i] for i in range(5)]
    known = {str(i): part for i, part in enumerate(parts)}
    look = Looking(lambda memo: names_in(memo, **known))
    # Its copy is a constant, so that it would be remembered: use five of them.
    looks = [Looking(look.look) for _ in parts]
    impl.deepcopy([x for pair in zip(parts, looks, strict=True) for x in pair])
    seen = [name for name in looks[-1].seen[0] if name != "keep-alive"]
    assert seen == ["0", "1", "2", "3", "4"]
    for i, each in enumerate(looks):
        assert [name for name in each.seen[0] if name != "keep-alive"] == seen[: i + 1]


def test_many_objects_before_the_first_hook(impl: Implementation) -> None:
    parts = [[i] for i in range(5000)]
    look = Looking(lambda memo: [memo[id(part)] for part in parts])
    y = impl.deepcopy([parts, look])
    assert [*map(id, look.seen[0])] == [*map(id, y[0])]


def test_a_small_copy_after_a_large_one(impl: Implementation) -> None:
    """The memo of an earlier copy is gone."""
    impl.deepcopy([[i] for i in range(5000)])
    look = Looking(len)
    x = [[1], look]
    impl.deepcopy(x)
    assert look.seen == [3]


def test_the_memo_outlives_the_copy(impl: Implementation) -> None:
    held: list[Any] = []
    inner, late = [1], [2]
    x = [inner, Looking(held.append), late]
    y = impl.deepcopy(x)
    (memo,) = held
    assert type(memo) is dict
    assert (memo[id(x)], memo[id(inner)], memo[id(late)]) == (y, y[0], y[2])
    assert memo[id(x)] is y and memo[id(late)] is y[2]
    known = {"x": x, "inner": inner, "late": late, "look": x[1]}
    assert names_in(memo, **known) == ["x", "inner", "keep-alive", "look", "late"]
    assert names_kept_alive(memo, **known) == ["inner", "look", "late", "x"]


def test_a_memo_that_outlived_its_copy_serves_another(impl: Implementation) -> None:
    held: list[Any] = []
    inner = [1]
    first = impl.deepcopy([inner, Looking(held.append)])
    assert impl.deepcopy((inner,), held[0])[0] is first[0]
    assert impl.deepcopy((inner,))[0] is not first[0]


def test_a_held_memo_does_not_grow_with_later_copies(impl: Implementation) -> None:
    held: list[Any] = []
    impl.deepcopy([[1], Looking(held.append)])
    before = dict(held[0])
    impl.deepcopy([[1], [2], Plain(a=[])])
    impl.deepcopy([[1], Looking(len)])
    assert held[0] == before


def test_two_calls_get_two_memos(impl: Implementation) -> None:
    held: list[Any] = []
    for _ in range(3):
        impl.deepcopy([[1], Looking(held.append)])
    assert len({id(memo) for memo in held}) == 3
