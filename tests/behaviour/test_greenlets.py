"""Greenlets switch the C stack in the middle of a copy."""

from __future__ import annotations

from typing import Any

import greenlet  # type: ignore[import-untyped]

from tests.behaviour.support.shapes import same_shape_no_sharing
from tests.conftest import Implementation


class Switching:
    """Switches to the parent greenlet in the middle of its copy."""

    def __deepcopy__(self, memo: Any) -> Switching:
        greenlet.getcurrent().parent.switch("midway")
        return Switching()


def graph() -> Any:
    shared = [[1], {"a": (2, [3])}]
    switching = Switching()
    return [shared, switching, (shared, Switching()), {"k": shared}, switching]


def test_copies_switched_in_turn(impl: Implementation) -> None:
    roots = [graph() for _ in range(5)]
    lets = [greenlet.greenlet(impl.deepcopy) for _ in roots]
    for let, root in zip(lets, roots, strict=True):
        assert let.switch(root) == "midway"
    for let in reversed(lets):
        assert let.switch() == "midway"
    for let, root in zip(lets, roots, strict=True):
        assert same_shape_no_sharing(let.switch(), root)
        assert let.dead


def test_a_whole_copy_between_two_halves(impl: Implementation) -> None:
    root = graph()
    let = greenlet.greenlet(impl.deepcopy)
    inner = root[0]
    assert let.switch(root) == "midway"
    between = impl.deepcopy([inner, inner])
    assert let.switch() == "midway"
    after = impl.deepcopy([inner, inner])
    y = let.switch()
    assert same_shape_no_sharing(y, root)
    assert len({id(y[0]), id(between[0]), id(after[0]), id(inner)}) == 4


def test_a_copy_that_is_never_finished(impl: Implementation) -> None:
    """The greenlet is dropped midway; GreenletExit unwinds the copy."""
    root = graph()
    for _ in range(5):
        let = greenlet.greenlet(impl.deepcopy)
        assert let.switch(root) == "midway"
        del let
        assert impl.deepcopy([root[0]]) == [root[0]]


def test_the_same_graph_in_two_greenlets(impl: Implementation) -> None:
    root = graph()
    first, second = greenlet.greenlet(impl.deepcopy), greenlet.greenlet(impl.deepcopy)
    assert first.switch(root) == second.switch(root) == "midway"
    assert first.switch() == second.switch() == "midway"
    a, b = first.switch(), second.switch()
    assert same_shape_no_sharing([a, b], [root, graph()])


def test_an_error_thrown_in_midway(impl: Implementation) -> None:
    class Refused(Exception):
        pass

    def attempt() -> Any:
        try:
            impl.deepcopy(root)
        except Refused:
            return impl.deepcopy(root[0])

    root = graph()
    let = greenlet.greenlet(attempt)
    assert let.switch() == "midway"
    assert let.throw(Refused()) == root[0]


def test_two_copies_with_one_memo_end_in_any_order(impl: Implementation) -> None:
    """The second uses what the first has made of its memo, and may go on when that has ended."""

    class Noting:
        def __deepcopy__(self, memo: Any) -> Any:
            memos.append(memo)
            return 0

    for given in ({}, None):
        for first_ends_first in (True, False):
            memos: list[Any] = []
            first = greenlet.greenlet(impl.deepcopy)
            second = greenlet.greenlet(impl.deepcopy)
            shared = [[1], {2}]
            lost = [[n] for n in range(50)]
            assert first.switch([Noting(), lost, shared, Switching(), shared], given) == "midway"
            assert second.switch([shared, Switching(), shared, [3]], memos[0]) == "midway"
            if first_ends_first:
                y = first.switch()
                del lost
                z = second.switch()
            else:
                z = second.switch()
                y = first.switch()
            assert z[0] is z[2] is y[2] is y[4] and z[3] == [3]
            assert memos[0][id(shared)] is y[2]
            assert impl.deepcopy([shared]) == [shared]
            if given is not None:
                given = {}
