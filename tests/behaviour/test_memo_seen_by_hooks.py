"""What hooks find in the memo in the middle of a copy, and what becomes of one they keep."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from tests.behaviour.support.memos import names_in, names_kept_alive
from tests.behaviour.support.objects import Looking, Plain
from tests.combinations import for_each
from tests.conftest import Implementation


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


@for_each(
    count=[1, 4, 6, 100, 1000, 30_000], first={"at first": [], "after a hook": [Looking(len)]}
)
def test_the_memo_is_a_dict_like_any_other(
    impl: Implementation, count: int, first: list[Any]
) -> None:
    parts = [bytearray(b"not tracked"), *([i] for i in range(count))]
    ids = [*map(id, parts)]

    def look(memo: dict[int, Any]) -> Any:
        assert gc.is_tracked(memo)
        entries = [key for key in memo if key in known]
        copies = [memo[key] for key in ids]
        for key in ids[::2]:
            del memo[key]
        assert not any(key in memo for key in ids[::2]) and all(key in memo for key in ids[1::2])
        for key, copied in zip(ids[::2], copies[::2], strict=True):
            memo[key] = copied
        assert [memo[key] for key in ids] == copies == parts
        assert {**memo} == memo == memo.copy()
        return entries == ids

    known = {*ids}
    last = Looking(look)
    impl.deepcopy([*first, parts, last])
    assert last.seen == [True]


@pytest.mark.parametrize("depth", [1, 10, 100])
def test_the_collector_tracks_the_memo(impl: Implementation, depth: int) -> None:
    """Of unfinished parents too, before the first object is complete."""
    look = Looking(gc.is_tracked)
    x: Any = look
    for _ in range(depth):
        x = [x]
    impl.deepcopy(x)
    assert look.seen == [True]


def test_what_is_entered_twice(impl: Implementation) -> None:
    """A set that its member leads back to is copied twice; the last copy counts."""
    member = Plain()
    member.all = x = {member}
    look = Looking(lambda memo: [len([key for key in memo if key == id(x)]), memo[id(x)]])
    y, _ = impl.deepcopy([x, look])
    ((count, found),) = look.seen
    (copied,) = y
    assert count == 1 and found is y and copied.all is not y


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
