"""What hooks find in the memo in the middle of a copy, and what becomes of it if they change it."""

from __future__ import annotations

import copy
import datetime
import functools
import gc
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.library import aware, seen
from tests.behaviour.support.memos import USER_MEMOS, names_in, names_kept_alive
from tests.behaviour.support.objects import Looking, Plain, Then
from tests.behaviour.support.versions import ATOMICS_COME_FIRST
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


# Hooks that change the memo they are given: what they put in and take out counts.

MEMOS: dict[str, Callable[[], Any]] = {"none given": lambda: None, **USER_MEMOS}
memos = for_each(memo=[*MEMOS])
dicts = pytest.mark.parametrize("memo", ["none given", "dict", "dict subclass"])


LATER: list[Callable[[], Any]] = [
    *(list, dict, set, Plain, lambda: ([],), lambda: (1,), frozenset, bytearray),
    *(lambda: Plain().method, lambda: Then(lambda memo: 1 / 0)),
]


@memos
@for_each(make=LATER)
def test_an_entry_for_what_comes_later(
    impl: Implementation, memo: str, make: Callable[[], Any]
) -> None:
    later = make()

    def put(memo: Any) -> None:
        memo[id(later)] = "put"

    assert impl.deepcopy([Then(put), later, (later,)], MEMOS[memo]()) == ["then", "put", ("put",)]
    assert impl.deepcopy((Then(put), {"k": later}), MEMOS[memo]()) == ("then", {"k": "put"})


@memos
@for_each(make=[lambda: (1,), tuple, frozenset, lambda: Plain().method])
def test_an_entry_for_a_member_or_a_key_that_comes_later(
    impl: Implementation, memo: str, make: Callable[[], Any]
) -> None:
    later = make()

    def put(memo: Any) -> None:
        memo[id(later)] = "put"

    x = [Then(put), {later}, frozenset([later]), {later: 1}]
    assert impl.deepcopy(x, MEMOS[memo]()) == ["then", {"put"}, frozenset(["put"]), {"put": 1}]


@memos
def test_an_entry_for_an_atom_that_comes_later(impl: Implementation, memo: str) -> None:
    atom = 10**20

    def put(memo: Any) -> None:
        memo[id(atom)] = "put"

    expected = atom if ATOMICS_COME_FIRST else "put"
    assert impl.deepcopy([Then(put), atom], MEMOS[memo]()) == ["then", expected]


HOUR, HOURS = datetime.timedelta(hours=1), datetime.timedelta(hours=2)
REDUCED: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], Any]] = {
    "aware datetime": (
        lambda: aware(datetime.timezone(HOUR)),
        lambda x: x.tzinfo,
        datetime.timezone.utc,
    ),
    "timezone": (lambda: datetime.timezone(HOUR), lambda x: x.utcoffset(None), HOURS),
    "partial": (lambda: functools.partial(int, "1"), lambda x: x.args, ("2",)),
    "partial with keywords": (
        lambda: functools.partial(int, base=7),
        lambda x: x.keywords,
        {"base": 8},
    ),
    "exception": (lambda: ValueError((1,)), lambda x: x.args[0], "put"),
    "slice": (lambda: slice((1,), 2), lambda x: x.start, "put"),
    "deque": (lambda: deque([(1,)]), lambda x: x[0], "put"),
    "OrderedDict": (lambda: OrderedDict(a=(1,)), lambda x: x["a"], "put"),
    "defaultdict": (lambda: defaultdict(list, a=(1,)), lambda x: x["a"], "put"),
    "SimpleNamespace": (lambda: types.SimpleNamespace(a=1), vars, {"a": 2}),
    "list iterator": (lambda: iter([(1,)]), lambda x: x.__reduce__()[1][0], ["put"]),
}
"""An object, a part of it that is copied in its turn, and what is put in the place of its copy."""


@memos
@for_each(case=REDUCED)
def test_an_entry_for_a_part_of_an_object_that_comes_later(
    impl: Implementation, memo: str, case: Any
) -> None:
    make, part, other = case
    results = []
    for deepcopy in (copy.deepcopy, impl.deepcopy):
        x = make()

        def put(memo: Any) -> None:
            memo[id(part(x))] = other  # noqa: B023

        results.append(seen(deepcopy([Then(put), x], MEMOS[memo]())[1]))
    assert results[0] == results[1] != seen(make())


@memos
def test_an_entry_put_by_a_value_for_its_key(impl: Implementation, memo: str) -> None:
    key = (1, (2, 3))

    def put(memo: Any) -> None:
        memo[id(key)] = "put"

    assert impl.deepcopy({key: Then(put)}, MEMOS[memo]()) == {"put": "then"}


@memos
def test_an_entry_for_the_parent_is_overwritten(impl: Implementation, memo: str) -> None:
    """The parent is entered again when it is done, and its copy is what is returned."""
    held: list[Any] = []

    def put(memo: Any) -> None:
        memo[id(parent)] = "put"
        held.append(memo)

    for parent in ([Then(put)], {"k": Then(put)}):
        y = impl.deepcopy(parent, MEMOS[memo]())
        assert type(y) is type(parent)
        assert held[-1][id(parent)] is y


@memos
def test_an_entry_for_the_parent_counts_for_what_comes_between(
    impl: Implementation, memo: str
) -> None:
    def put(memo: Any) -> None:
        memo[id(parent)] = "put"

    parent: list[Any] = [Then(put)]
    parent.append(parent)
    assert impl.deepcopy(parent, MEMOS[memo]()) == ["then", "put"]


@memos
def test_an_entry_replaced(impl: Implementation, memo: str) -> None:
    inner = [1]

    def replace(memo: Any) -> None:
        assert memo[id(inner)] == [1]
        memo[id(inner)] = "replaced"

    y = impl.deepcopy([inner, Then(replace), inner, {"k": inner}], MEMOS[memo]())
    assert y == [[1], "then", "replaced", {"k": "replaced"}]


@dicts
@pytest.mark.parametrize("way", ["del", "pop"])
def test_an_entry_deleted(impl: Implementation, memo: str, way: str) -> None:
    inner = [1]

    def delete(memo: Any) -> None:
        if way == "del":
            del memo[id(inner)]
        else:
            memo.pop(id(inner))

    y = impl.deepcopy([inner, inner, Then(delete), inner, inner], MEMOS[memo]())
    assert y == [[1], [1], "then", [1], [1]]
    assert y[0] is y[1] and y[3] is y[4] and y[0] is not y[3]


@dicts
def test_the_memo_cleared(impl: Implementation, memo: str) -> None:
    inner = [1]
    x = [inner, Then(lambda memo: memo.clear()), inner]
    held: list[Any] = []
    y = impl.deepcopy([x, Then(held.append), x], MEMOS[memo]())
    assert y[0][0] is not y[0][2] and y[0] is y[2]
    assert held[0][id(x)] is y[0] and held[0][id(inner)] is y[0][2]


@dicts
def test_the_memo_cleared_inside_a_cycle(impl: Implementation, memo: str) -> None:
    """The object is met as new once more; the copy that was under way goes on."""
    acts = [lambda memo: memo.clear(), lambda memo: None]
    x: list[Any] = []
    x += [Then(lambda memo: acts.pop(0)(memo) if acts else None), x]
    y = impl.deepcopy(x, MEMOS[memo]())
    assert y[0] == "then" and y[1] is not y and y[1][1] is y[1]


@memos
def test_entries_with_keys_of_ones_own(impl: Implementation, memo: str) -> None:
    """Programs keep options in the memo under keys that are no addresses."""

    def put(memo: Any) -> None:
        memo["option"] = "value"

    seen: list[Any] = []
    look = Then(lambda memo: seen.append(memo.get("option")))
    impl.deepcopy([Then(put), [[1], {"k": look}]], MEMOS[memo]())
    assert seen == ["value"]


@memos
def test_many_entries_put_at_once(impl: Implementation, memo: str) -> None:
    later = [[i] for i in range(3000)]

    def put(memo: Any) -> None:
        for i, x in enumerate(later):
            memo[id(x)] = i

    assert impl.deepcopy([Then(put), later], MEMOS[memo]()) == ["then", [*range(3000)]]


@memos
def test_entries_put_when_much_was_copied_already(impl: Implementation, memo: str) -> None:
    before, later = [[i] for i in range(3000)], [1]

    def put(memo: Any) -> None:
        memo[id(later)] = memo[id(before[7])]

    y = impl.deepcopy([before, Then(put), before, later], MEMOS[memo]())
    assert y[0] is y[2] and y[3] is y[0][7]


@memos
def test_a_held_memo_changed_from_outside_a_hook(impl: Implementation, memo: str) -> None:
    """Any code that holds the memo may change it while the copy runs, say a `__hash__`."""
    held: list[Any] = []
    later = [1]

    class Hashing:
        def __deepcopy__(self, memo: Any) -> Any:
            held.append(memo)
            return Hashing()

        def __hash__(self) -> int:
            if held:
                held[0][id(later)] = "put"
            return 1

    key = Hashing()
    assert impl.deepcopy([{key: 1}, later], MEMOS[memo]())[1] == "put"


@memos
def test_the_memo_through_the_setstate_of_a_copy(impl: Implementation, memo: str) -> None:
    held: list[Any] = []
    later = [1]

    class Model:
        def __getstate__(self) -> Any:
            return (Then(held.append), 1)

        def __setstate__(self, state: Any) -> None:
            held[-1][id(later)] = "put"

    assert impl.deepcopy([Model(), later], MEMOS[memo]())[1] == "put"


def test_a_key_that_copies_many_others_when_it_is_compared(impl: Implementation) -> None:
    """What was known of a class before its object was looked up may be known of another by then."""

    def copies_itself_as(name: str) -> Any:
        body = {"__deepcopy__": lambda self, memo: name}
        return type(name, (), body)()

    others = [copies_itself_as(f"other {number}") for number in range(2000)]

    class Key(int):
        __hash__ = int.__hash__

        def __eq__(self, other: object) -> bool:
            for x in others:
                impl.deepcopy(x)
            return False

    class First:
        def __deepcopy__(self, memo: dict[int, Any]) -> Any:
            memo[Key(id(second))] = "found"
            return "first"

    second = copies_itself_as("second")
    impl.deepcopy([second])
    assert impl.deepcopy([First(), second, second]) == ["first", "second", "second"]


# Hooks that change the keep-alive list, which stands in the memo under the id of the memo.


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
