"""Hooks that change the memo they are given: what they put in and take out counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.memos import USER_MEMOS
from tests.behaviour.support.objects import Plain, Then
from tests.behaviour.support.versions import ATOMICS_COME_FIRST
from tests.combinations import for_each
from tests.conftest import Implementation

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
