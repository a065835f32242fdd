"""What is in the memo, and what it keeps alive, between two pieces of foreign code."""

from __future__ import annotations

import operator
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.objects import Plain, Then
from tests.behaviour.support.reduced import Built, Reduced
from tests.behaviour.support.subclasses import SubList, SubTuple
from tests.conftest import Implementation


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
