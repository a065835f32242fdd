"""What the memo holds, in which order, and what it keeps alive: after a copy and between hooks.

Entries for temporaries of the copier (the state dict of an instance, the list a set is rebuilt
from) are left out: only a look into the memo could tell, and an implementation may not make them.
"""

from __future__ import annotations

import copy
import operator
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.memos import names_in, names_kept_alive
from tests.behaviour.support.objects import Looking, Plain, Then
from tests.behaviour.support.reduced import Built, Reduced
from tests.behaviour.support.subclasses import SubList, SubTuple
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


# What is in the memo, and what it keeps alive, between two pieces of foreign code.


def test_a_hook_that_is_not_handed_the_memo_but_knows_it(impl: Implementation) -> None:
    memos: list[dict[int, Any]] = []
    found: list[Any] = []

    def reduce() -> Any:
        found.append(memos[0].get(id(root[1])))
        return Built, ()

    root = [Then(memos.append), [1], Reduced(reduce)]
    y = impl.deepcopy(root)
    assert found == [[1]]
    assert found[0] is y[1]


def test_what_was_met_once_is_met_again_in_a_reduce_value(impl: Implementation) -> None:
    """The memo was handed to nobody, and the list had one reference."""
    root: list[Any] = [[1], [2], Reduced(lambda: (list, ([*root[:2]],)))]
    y = impl.deepcopy(root)
    assert y[2] == [[1], [2]]
    assert y[2][0] is y[0]
    assert y[2][1] is y[1]


def test_what_was_met_once_is_met_again_after_an_object_that_is_its_own_copy(
    impl: Implementation,
) -> None:
    """Nothing is stored between the hook and the look-up."""
    root: list[Any] = [[1], [2]]

    class Named:
        def __reduce__(self) -> str:
            root.extend(root[:2])
            return "itself"

    root.append(Named())
    y = impl.deepcopy(root)
    assert y[3] is y[0]
    assert y[4] is y[1]


@pytest.mark.parametrize("make", [tuple, SubTuple, frozenset])
def test_a_way_to_what_is_remembered_late(
    impl: Implementation, make: Callable[[list[Any]], Any]
) -> None:
    """A hook inside makes it; the outer object was known to be met once."""
    later: list[Any] = []
    root = [make([Then(lambda memo: later.append(root[0]))]), later]
    y = impl.deepcopy(root)
    assert y[0] == make(["then"])
    assert y[1][0] is y[0]


class Refused(Exception):
    pass


def refuse(memo: Any) -> None:
    raise Refused


@pytest.mark.parametrize("make", [lambda: {Then(refuse)}, lambda: Plain(a=Then(refuse))])
def test_what_could_not_be_copied_is_not_kept_alive(
    impl: Implementation, make: Callable[[], Any]
) -> None:
    dead: list[bool] = []

    def attempt(memo: Any) -> None:
        x = make()
        known = weakref.ref(x)
        with pytest.raises(Refused):
            impl.deepcopy(x, memo)
        del x
        dead.append(known() is None)

    assert impl.deepcopy([Then(attempt)]) == ["then"]
    assert dead == [True]


@pytest.mark.parametrize(
    "make", [lambda x: [x], lambda x: {"a": x}, lambda x: Plain(a=x), lambda x: SubList([x])]
)
def test_what_could_not_be_copied_is_met_again(
    impl: Implementation, make: Callable[[Any], Any]
) -> None:
    """Its unfinished copy stands in the memo; it has one reference, from where it is moved to."""
    failing = [make(Then(refuse))]
    later: list[Any] = []

    def attempt(memo: Any) -> None:
        with pytest.raises(Refused):
            impl.deepcopy(failing, memo)
        later.append(failing.pop())

    y = impl.deepcopy([Then(attempt), later])
    assert type(y[1][0]) is type(later[0])
    assert not (vars(y[1][0]) if isinstance(y[1][0], Plain) else y[1][0])


@pytest.mark.parametrize("count", [3, 200, 5_000])
def test_many_are_found_again_by_ways_that_a_hook_makes(impl: Implementation, count: int) -> None:
    first: list[Any] = [[number] for number in range(count)]
    soon: list[Any] = []
    later: list[Any] = []
    x = [
        first,
        Then(lambda memo: soon.extend(first)),
        soon,
        Then(lambda memo: later.extend(soon)),
        later,
    ]
    y = impl.deepcopy(x)
    for copies in y[2], y[4]:
        assert len(copies) == count and all(map(operator.is_, copies, y[0]))
