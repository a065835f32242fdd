"""Copies that are under way at the same time: in generators and in threads switched midway."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import Any

import pytest

from tests.behaviour.support.objects import Plain
from tests.behaviour.support.shapes import same_shape_no_sharing
from tests.conftest import Implementation
from tests.threads import in_threads


class Pausing:
    """Hands control to somebody else in the middle of its copy."""

    def __init__(self, pause: Callable[[], None]) -> None:
        self.pause = pause

    def __deepcopy__(self, memo: Any) -> Pausing:
        self.pause()
        return Pausing(self.pause)


def graph(*leaves: Any) -> Any:
    shared = [[1], {"a": (2, [3])}]
    return [shared, *([leaf, shared, Plain(shared=shared)] for leaf in leaves), {"k": shared}]


def test_a_copy_driven_by_a_generator_of_another(impl: Implementation) -> None:
    """Each next() of the items of a reduce value finishes a whole copy in between."""
    shared = graph()
    between: list[Any] = []

    def generate() -> Generator[Any, None, None]:
        for _ in range(10):
            between.append(impl.deepcopy(shared))
            yield shared

    class Model(list):  # type: ignore[type-arg]
        def __reduce_ex__(self, protocol: int) -> Any:
            return Model, (), None, generate()

    x = [shared, Model(), shared]
    y = impl.deepcopy(x)
    assert y[0] is y[2] and all(item is y[0] for item in y[1])
    assert all(one is not y[0] and same_shape_no_sharing(one, shared) for one in between)


def test_generators_that_copy_in_turn(impl: Implementation) -> None:
    def copying(root: Any) -> Generator[Any, None, None]:
        for _ in range(5):
            yield impl.deepcopy(root)

    roots = [graph(), graph(1), graph((), [])]
    generators = [copying(root) for root in roots]
    for _ in range(5):
        for root, generator in zip(roots, generators, strict=True):
            assert same_shape_no_sharing(next(generator), root)


@pytest.mark.parametrize("shared", [True, False], ids=["one graph", "a graph each"])
@pytest.mark.parametrize("count", [2, 5])
def test_threads_that_wait_for_each_other_midway(
    impl: Implementation, count: int, shared: bool
) -> None:
    """All copies are in the middle at the same moment, three times over."""
    barrier = threading.Barrier(count, timeout=20)

    def pause() -> None:
        barrier.wait()

    def make() -> Any:
        return graph(Pausing(pause), Pausing(pause), Pausing(pause))

    one = make()
    roots = [one if shared else make() for _ in range(count)]
    copies: dict[int, Any] = {}

    def task(i: int) -> None:
        copies[i] = impl.deepcopy(roots[i])

    in_threads(*(lambda i=i: task(i) for i in range(count)))
    for i, root in enumerate(roots):
        assert _without_leaves(copies[i]) == _without_leaves(root)
        assert copies[i][0] is copies[i][1][1] is copies[i][-1]["k"] is not root[0]
    assert len({id(copies[i][0]) for i in range(count)}) == count


def _without_leaves(root: Any) -> Any:
    return [root[0], *(vars(part[2]) for part in root[1:-1]), root[-1]]


def test_a_thread_started_and_joined_in_a_hook(impl: Implementation) -> None:
    inner = graph()
    results: list[Any] = []

    def pause() -> None:
        in_threads(lambda: results.append(impl.deepcopy(inner)))

    x = [inner, Pausing(pause), inner, Pausing(pause), inner]
    y = impl.deepcopy(x)
    assert y[0] is y[2] is y[4]
    assert len(results) == 2 and all(same_shape_no_sharing(one, inner) for one in results)


def test_threads_that_share_a_memo_one_after_the_other(impl: Implementation) -> None:
    inner = [1]
    memo: dict[int, Any] = {}
    results: list[Any] = []
    for _ in range(3):
        in_threads(lambda: results.append(impl.deepcopy([inner], memo)))
    assert results[0][0] is results[1][0] is results[2][0] is not inner


def test_a_memo_used_by_another_thread_midway(impl: Implementation) -> None:
    """The hook hands its memo to a thread, which copies more with it."""
    inner, late = [1], [2]
    results: list[Any] = []

    class Handing:
        def __deepcopy__(self, memo: Any) -> None:
            in_threads(lambda: results.append(impl.deepcopy([inner, late], memo)))

    y = impl.deepcopy([inner, Handing(), inner, late])
    assert results[0][0] is y[0] is y[2]
    assert results[0][1] is y[3]
